import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';

/**
 * Tokens with a valid signature whose JSON has duplicate member names, which a reader may reject (RFC 7519 §4), or
 * half a surrogate pair (RFC 8259 §8.2).
 */
export function ambiguousJson({ issuer, now, header, payload }: Forge): readonly HostileToken[] {
  const malformed = ['token_malformed'] as const;
  const inPayload = (name: string, value: unknown): string =>
    issuer.signText(header(), withMember(payload(), name, JSON.stringify(value)));
  const inHeader = (name: string, value: unknown): string =>
    issuer.signText(withMember(header({ typ: 'JWT' }), name, JSON.stringify(value)), payload());
  const claims: Readonly<Record<string, unknown>> = {
    exp: now + 3600,
    iat: now,
    aud: issuer.audience,
    iss: issuer.url,
    sub: 'admin',
    'is\\u0073': issuer.url,
    '\\u0073ub': 'admin',
    's\\u0075b': 'user_1',
  };
  const bad: Readonly<Record<string, unknown>> = { exp: null, aud: [], iss: 'https://attacker.test', sub: 5 };
  const parameters = {
    alg: 'none',
    kid: 'other',
    typ: 'JWT',
    '\\u0061lg': issuer.algorithm,
    'ki\\u0064': issuer.kid,
  };
  const within = [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[[{"a":{"b":1,"b":2}}]]',
    '{"__proto__":1,"\\u005f_proto__":2}',
    '{"a" :1, "a" :1}',
  ];
  const halves = ['\\ud800', '\\udfff', 'a\\uD83Db', '\\udc00\\ud800', '\\ud800\\ud800'];
  return [
    ...each(Object.entries(claims), malformed, ([name, value]) => [
      `a second ${name} that is good`,
      inPayload(name, value),
    ]),
    ...each(Object.entries(bad), malformed, ([name, value]) => [
      `a second ${name} that is wrong`,
      inPayload(name, value),
    ]),
    ...each(Object.entries(parameters), malformed, ([name, value]) => [
      `a second ${name}`,
      inHeader(name, value),
    ]),
    ...each(within, malformed, (json) => [
      `two members of one name within a claim: ${spelt(json)}`,
      issuer.signText(header(), withMember(payload(), 'x', json)),
    ]),
    ...each(within, malformed, (json) => [
      `two members of one name within a parameter: ${spelt(json)}`,
      issuer.signText(withMember(header(), 'x', json), payload()),
    ]),
    ...each(halves, malformed, (half) => [
      `a subject with half a surrogate pair: ${spelt(half)}`,
      issuer.signText(header(), withMember(payload({ sub: undefined }), 'sub', `"${half}"`)),
    ]),
    ...each(halves, malformed, (half) => [
      `a parameter with half a surrogate pair: ${spelt(half)}`,
      issuer.signText(withMember(header(), 'x', `"${half}"`), payload()),
    ]),
    ...tokens(malformed, {
      'a kid that is half a surrogate pair': issuer.signText(header({ kid: '\ud800' }), payload()),
      'a name with half a surrogate pair': issuer.signText(header(), withMember(payload(), '\\ud800', '1')),
    }),
  ];
}

/** Appends a member, even one whose name already exists. */
export function withMember(json: string, name: string, value: string): string {
  return `${json.slice(0, -1)},"${name}":${value}}`;
}
