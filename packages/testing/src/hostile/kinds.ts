import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';
import { encoded } from './hostile-issuer.js';

const otherTypes: readonly string[] = [
  ['dpop+jwt', 'logout+jwt', 'secevent+jwt', 'token-introspection+jwt', 'oauth-authz-req+jwt'],
  ['client-authentication+jwt', 'entity-statement+jwt', 'kb+jwt', 'statuslist+jwt', 'vc+sd-jwt'],
  ['rt+jwt', 'refresh+jwt', 'id+jwt', 'foo+jwt', 'jose', 'text/jwt', 'at+jwt+x', ' jwt'],
].flat();

/** Claims that mark a token as something other than an access token. */
const marks: readonly (readonly [claim: string, ...values: readonly unknown[]])[] = [
  ['token_use', 'id', 'refresh', 'refresh_token', ''],
  ['token_type', 'refresh_token', 'id_token', 'N_A', 'urn:ietf:params:oauth:token-type:refresh_token'],
  ['typ', 'Refresh', 'Offline', 'ID', 'Logout', 'Serialized-ID'],
  ['events', { 'http://schemas.openid.net/event/backchannel-logout': {} }, {}, [], 'x'],
];

/** Tokens of the same issuer that are not access tokens, and values that are not JWTs (RFC 8725 §2.7, §3.11). */
export function otherKinds({ header, payload, signed, issuer }: Forge): readonly HostileToken[] {
  const wrong = ['type_mismatch'] as const;
  const jwe = (parameters: object): string => `${encoded(JSON.stringify(parameters))}.AAAA.AAAA.AAAA.AAAA`;
  const spellings = otherTypes.flatMap((typ) => [
    typ,
    `application/${typ}`,
    typ.toUpperCase(),
    `Application/${typ}`,
  ]);
  return [
    ...each(spellings, wrong, (typ) => [`typ ${typ}`, signed({}, { typ })]),
    ...['at_hash', 'c_hash'].flatMap((claim) =>
      each(['n', '', 5, {}], wrong, (value) => [
        `an ID token by its ${claim} ${spelt(value)}`,
        signed({ [claim]: value }, { typ: 'JWT' }),
      ]),
    ),
    ...marks.flatMap(([claim, ...values]) =>
      each(values, wrong, (value) => [
        `${claim} ${spelt(value)}, which marks another kind`,
        signed({ [claim]: value }),
      ]),
    ),
    ...marks.flatMap(([claim, ...values]) =>
      each(values, wrong, (value) => [
        `${claim} ${spelt(value)} under the typ of an access token`,
        signed({ [claim]: value }, { typ: 'at+jwt' }),
      ]),
    ),
    ...['token_use', 'token_type', 'typ'].flatMap((claim) =>
      each([5, true, {}, ['access']], ['claim_malformed'], (value) => [
        `claim ${claim} ${spelt(value)}, which is no text`,
        signed({ [claim]: value }),
      ]),
    ),
    ...tokens(['token_bound'], {
      'a token bound to a DPoP key': signed({ cnf: { jkt: 'A'.repeat(43) } }),
      'a token bound to a certificate': signed({ cnf: { 'x5t#S256': 'A'.repeat(43) } }),
      'a token bound to nothing known': signed({ cnf: {} }),
    }),
    ...each([null, 0, '', 'jkt', true, []], ['claim_malformed'], (cnf) => [
      `cnf ${spelt(cnf)}, which is no object`,
      signed({ cnf }),
    ]),
    ...each([0, true, [], {}, ['JWT'], ['at+jwt']], ['token_malformed'], (typ) => [
      `typ ${spelt(typ)}, which is no text`,
      signed({}, { typ }),
    ]),
    ...tokens(['token_encrypted'], {
      'a JWE': jwe({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
      'a JWE without a key': jwe({ alg: 'dir', enc: 'A256GCM' }),
      'a JWE with the key of the issuer': jwe({ alg: 'ECDH-ES', enc: 'A128GCM', kid: issuer.kid }),
      'a compressed JWE': jwe({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }),
      'a JWE that is worth ten thousand hashes': jwe({
        alg: 'PBES2-HS256+A128KW',
        enc: 'A128GCM',
        p2c: 2 ** 31,
        p2s: 'AA',
      }),
      'a JWE with alg none': jwe({ alg: 'none', enc: 'none' }),
      'a JWE of empty parts': `${encoded('{"alg":"dir"}')}....`,
      'a signed token with two parts more': `${signed()}.AAAA.AAAA`,
    }),
    ...tokens(['token_malformed', 'token_encrypted'], {
      'an SD-JWT with a key binding': `${signed()}~${signed({}, { typ: 'kb+jwt' })}`,
      'a payload that is not encoded': `${encoded(header({ b64: false }))}.${payload()}.AAAA`,
    }),
    ...tokens(['token_malformed'], {
      'a token within a token': issuer.signText(header({ cty: 'JWT' }), signed()),
      'a token as JSON text within a token': issuer.signText(
        header({ cty: 'JWT' }),
        JSON.stringify(signed()),
      ),
      'a detached payload': signed().replace(/\..*\./, '..'),
      'an SD-JWT': `${signed()}~`,
      'an SD-JWT with a disclosure': `${signed()}~WyJhIiwiYiIsImMiXQ~`,
      'several words': 'not a token',
      'a page': '<html></html>',
      'a JSON object': '{"access_token":"x"}',
      'an address': 'https://attacker.test/?a=b&c=d',
      'a PEM': '-----BEGIN PUBLIC KEY-----',
      'a template': '{{token}}',
      'a variable': '${TOKEN}',
      'a NUL': '\0',
      'a star': '*',
    }),
    ...tokens(['token_unrecognized'], {
      'an opaque token': 'opaque-token/with+all~the_characters==',
      'a UUID': '0b7cf1d6-7f8c-4f3e-9a0f-2f6b2f0f6a11',
      'a PASETO for the public': 'v4.public.AAAA',
      'a PASETO for the few': 'v4.local.AAAA.AAAA',
      'two parts': 'a.b',
      'three parts of junk': 'a.b.c',
      'six parts': 'a.b.c.d.e.f',
      'the word null': 'null',
      'the word undefined': 'undefined',
      'the word true': 'true',
      'the word Bearer': 'Bearer',
      'the word __proto__': '__proto__',
      'a zero': '0',
      'a user and a password': 'dXNlcjpwYXNzd29yZA==',
      'a path': '../../etc/passwd',
      '10,000 characters of one kind': 'A'.repeat(10_000),
      '10,000 characters that nearly end': `${'='.repeat(1)}`.padStart(10_000, 'A'),
    }),
  ];
}
