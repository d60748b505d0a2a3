import type { DenialCode } from '@tokenward/core';
import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';

const notDates: readonly string[] = [
  ['"never"', '""', '"0"', '"9999999999"', '" 1"', '"NaN"', '"Infinity"', '"0x7fffffff"', '"1e99"'],
  ['"2999-01-01T00:00:00Z"', 'null', 'true', 'false', '[]', '[9999999999]', '{}', '{"$date":9999999999}'],
  ['1e400', '-1e400', '1e99999', '{"valueOf":9999999999}'],
].flat();

const notText = [0, 5, 1e21, true, false, [], ['user_1'], {}, { toString: 'user_1' }, ''] as const;
const notLists = [
  0,
  5,
  true,
  false,
  {},
  { 0: 'admin' },
  { length: 1, 0: 'admin' },
  ['admin', 5],
  [['admin']],
  [null],
  [{}],
] as const;
const notActors = [
  0,
  'user_2',
  '',
  true,
  [],
  [{ sub: 'user_2' }],
  {},
  { sub: 5 },
  { sub: '' },
  { sub: null },
  { sub: [] },
] as const;

/**
 * Tokens with a valid signature and a NumericDate that is not a finite number, or that makes the token expired or not
 * yet valid (RFC 7519 §2).
 */
export function badDates({ issuer, now, header, payload, signed }: Forge): readonly HostileToken[] {
  const far = [now + 120, now + 86_400, 1e10, 1e11 - 600];
  const past = [0, 1, -1, -now, now - 120, now - 86_400, 1e-300, 5e-324, -1e11, Math.floor(now / 1000)];
  const milliseconds = [(now + 60) * 1000, 1e11 + 1, -now * 1000, 2 ** 53, 1e300, -1e300, Number.MAX_VALUE];
  return [
    ...['exp', 'nbf', 'iat'].flatMap((claim) =>
      each(notDates, ['claim_malformed'], (text) => [
        `${claim} ${text}`,
        issuer.signText(header(), `${payload({ [claim]: undefined }).slice(0, -1)},"${claim}":${text}}`),
      ]),
    ),
    ...['exp', 'nbf', 'iat'].flatMap((claim) =>
      each([...milliseconds.entries()], ['claim_malformed'], ([at, time]) => [
        `time ${at} that cannot be in seconds, as ${claim}`,
        signed({ [claim]: time }),
      ]),
    ),
    ...each([...past.entries()], ['token_expired'], ([at, exp]) => [
      `past time ${at} as exp`,
      signed({ exp }),
    ]),
    ...tokens(['token_expired'], {
      'exp -0': issuer.signText(header(), `${payload({ exp: undefined }).slice(0, -1)},"exp":-0}`),
      'exp 1e-400': issuer.signText(header(), `${payload({ exp: undefined }).slice(0, -1)},"exp":1e-400}`),
    }),
    ...tokens(['claim_missing'], {
      'no exp': signed({ exp: undefined }),
      'EXP in place of exp': signed({ exp: undefined, EXP: now + 60 }),
    }),
    ...each([...far.entries()], ['token_not_yet_valid'], ([at, nbf]) => [
      `future time ${at} as nbf`,
      signed({ nbf }),
    ]),
    ...each([...far.map((time) => time + 600).entries()], ['token_issued_in_future'], ([at, iat]) => [
      `future time ${at} as iat`,
      signed({ iat }),
    ]),
  ];
}

/** Validly signed tokens with a claim of the wrong type, or with nearly the right value. */
export function badClaims(forge: Forge): readonly HostileToken[] {
  const { issuer, signed } = forge;
  const of = (
    claim: string,
    codes: readonly DenialCode[],
    values: readonly unknown[],
  ): readonly HostileToken[] =>
    each(values, codes, (value) => [`${claim} ${spelt(value)}`, signed({ [claim]: value })]);
  const malformed = ['claim_malformed'] as const;
  const { url, audience } = issuer;
  return [
    ...of(
      'iss',
      ['issuer_unknown'],
      [null, 0, true, {}, [], [url], [[url]], { url }, '', ...lookAlikes(url)],
    ),
    ...of('aud', malformed, [
      null,
      0,
      true,
      false,
      {},
      [],
      { url },
      [5],
      [null],
      [audience, 5],
      [[audience]],
      [{}],
    ]),
    ...of('aud', ['audience_mismatch', 'claim_malformed'], ['', [''], '*', '.*', ...lookAlikes(audience)]),
    ...of('aud', ['audience_mismatch'], [...(url === audience ? [] : [[url]]), lookAlikes(audience)]),
    ...['sub', 'azp', 'client_id', 'jti'].flatMap((claim) => of(claim, malformed, notText)),
    ...of('azp', malformed, [null]),
    ...of('scope', malformed, notLists),
    ...of('act', malformed, notActors),
    ...tokens(['claim_missing'], { 'no aud': signed({ aud: undefined }) }),
    ...tokens(['issuer_unknown'], {
      'no iss': signed({ iss: undefined }),
      'ISS in place of iss': signed({ iss: undefined, ISS: url }),
    }),
  ];
}

/** Texts that nearly equal one, to find a loose comparison. Some of the changes need a URL. */
function lookAlikes(url: string): readonly string[] {
  const changed = [
    `${url}/`,
    `${url}/.`,
    `${url}?`,
    `${url}#`,
    `${url}:443`,
    `${url} `,
    ` ${url}`,
    `${url}\0`,
    `${url}\n`,
    `${url}.attacker.test`,
    `${url}@attacker.test`,
    `https://attacker.test/${url}`,
    `https://attacker.test#${url}`,
    `${url},https://attacker.test`,
    `${url} https://attacker.test`,
    url.slice(0, -1),
    url.slice(1),
    url.toUpperCase(),
    url.replace('//', '//user@'),
    url.replace('//', '//www.'),
    url.replace('://', ':/'),
    url.replace(/^https?/, 'ftp'),
    url.replace('t', '\u0442'),
    encodeURIComponent(url),
    JSON.stringify([url]),
  ];
  return [...new Set(changed)].filter((text) => text !== url);
}
