import type { DenialCode } from '@tokenward/core';
import { spelt } from './case.js';
import { forgeOf } from './forge.js';
import type { HostileIssuer } from './hostile-issuer.js';
import { hostileKeys } from './key-sets.js';

/** A response of an issuer after which no token may be accepted. */
export interface HostileIssuerAnswer {
  /** What is wrong with it. The name is unique. */
  readonly name: string;
  /** The document that was requested: the issuer's metadata, or its key set. */
  readonly asked: 'metadata' | 'keys';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The token to send. It is valid, unless the response is a key set with a key that would verify a forged one. */
  readonly token: string;
  /** The correct outcomes: a denial code, or `unavailable` when no verdict is possible. */
  readonly outcomes: readonly (DenialCode | 'unavailable')[];
}

const json = { 'content-type': 'application/json' } as const;
const page = '<!doctype html><html><body>Sign in</body></html>';
const refused = ['key_unknown', 'algorithm_unsupported', 'signature_invalid', 'unavailable'] as const;

/** Responses of an issuer that is broken or controlled by an attacker. */
export function hostileAnswers(issuer: HostileIssuer): readonly HostileIssuerAnswer[] {
  const { url } = issuer;
  const { keys } = issuer.jwks();
  const token = forgeOf(issuer).signed();
  const good = {
    metadata: JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }),
    keys: JSON.stringify({ keys }),
  };
  const outage = { token, outcomes: ['unavailable'] } as const;
  return [
    ...(['metadata', 'keys'] as const).flatMap((asked) => [
      ...[201, 202, 203, 206, 300, 301, 302, 307, 308, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504].map(
        (status) => ({
          name: `${asked} with status ${status}`,
          asked,
          status,
          headers: {
            ...json,
            ...(status < 400 && status >= 300 && { location: 'https://attacker.test/jwks' }),
          },
          body: good[asked],
          ...outage,
        }),
      ),
      { name: `${asked} with status 204`, asked, status: 204, headers: {}, body: null, ...outage },
      ...unreadable(good[asked]).map(([how, body]) => ({
        name: `${asked} ${how}`,
        asked,
        status: 200,
        headers: json,
        body,
        ...outage,
      })),
    ]),
    ...metadata(url).map((value) => ({
      name: `metadata ${spelt(value)}`,
      asked: 'metadata' as const,
      status: 200,
      headers: json,
      body: JSON.stringify(value),
      ...outage,
    })),
    ...keySets(keys).map((value) => ({
      name: `a key set of the form ${spelt(value).slice(0, 40)}`,
      asked: 'keys' as const,
      status: 200,
      headers: json,
      body: JSON.stringify(value),
      ...outage,
    })),
    ...hostileKeys(issuer).map(({ name, keys: bad, token: forged }) => ({
      name: `a key set with ${name}`,
      asked: 'keys' as const,
      status: 200,
      headers: json,
      body: JSON.stringify({ keys: [...bad, ...keys] }),
      token: forged,
      outcomes: refused,
    })),
  ];
}

function unreadable(good: string): readonly (readonly [how: string, body: string])[] {
  return [
    ['that is empty', ''],
    ['of blanks', ' '.repeat(1000)],
    ['that is a page', page],
    ['cut off', good.slice(0, -1)],
    ['cut off in its middle', good.slice(0, good.length / 2)],
    ['with text behind it', `${good}x`],
    ['twice', good + good],
    ['in single quotes', good.replaceAll('"', "'")],
    ['with a comment', `${good}// x`],
    ['as a script', `callback(${good})`],
    ['behind a guard against scripts', `)]}'\n${good}`],
    ['in base64', Buffer.from(good).toString('base64')],
    ['as text', JSON.stringify(good)],
    ['with a NUL behind it', `${good}\0`],
    ['in a list', `[${good}]`],
    ['of 2 MiB', good + ' '.repeat(2 * 1024 * 1024)],
    ['of 100,000 opening brackets', '['.repeat(100_000)],
    ...['null', 'true', '0', '""', '[]', '{}'].map((text) => [`that is ${text}`, text] as const),
  ];
}

function metadata(url: string): readonly unknown[] {
  const jwks_uri = `${url}/jwks`;
  return [
    ...[
      `${url}/`,
      `${url}.attacker.test`,
      url.toUpperCase(),
      'https://attacker.test',
      '',
      null,
      5,
      [url],
      {},
    ].map((issuer) => ({ issuer, jwks_uri })),
    ...[
      '',
      '/jwks',
      'jwks',
      null,
      5,
      {},
      [jwks_uri],
      'http://attacker.test/jwks',
      'ftp://attacker.test/jwks',
    ].map((uri) => ({ issuer: url, jwks_uri: uri })),
    ...['file:///etc/passwd', 'data:application/json,{}', 'javascript:1', 'https://', `${jwks_uri}#x`].map(
      (uri) => ({
        issuer: url,
        jwks_uri: uri,
      }),
    ),
    { issuer: url, jwks_uri: jwks_uri.replace('//', '//user:password@') },
    { jwks_uri },
    { issuer: url },
    { issuer: url, jwks: { keys: [] } },
  ];
}

function keySets(keys: readonly object[]): readonly unknown[] {
  const values = [null, 0, 'keys', true, {}, [], Object.fromEntries(keys.entries()), keys[0]];
  return [
    ...values.map((value) => ({ keys: value })),
    keys,
    keys[0],
    { Keys: keys },
    { jwks: { keys } },
    { data: { keys } },
    { 'key-1': '-----BEGIN CERTIFICATE-----' },
    JSON.parse(`{"__proto__":${JSON.stringify({ keys })}}`),
  ];
}
