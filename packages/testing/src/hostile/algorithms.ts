import type { KeyObject } from 'node:crypto';
import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';
import { encoded } from './hostile-issuer.js';

const names: readonly string[] = [
  ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'n\u043ene', '', ' ', 'null', 'undefined'],
  ['HS256', 'HS384', 'HS512', 'hs256', 'HS1', 'HMACSHA256', 'SHA256', 'SHA256withECDSA'],
  ['es256', 'Es256', 'rs256', 'Rs256', 'ES256 ', ' ES256', 'RS256 ', 'ES256\0', 'RS256\0', 'ES256,RS256'],
  ['ES256K', 'ES384', 'ES512', 'RS1', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519'],
  ['Ed448', 'ML-DSA-44', 'ESP256', 'RSA1_5', 'RSA-OAEP', 'dir', 'A128KW', 'PBES2-HS256+A128KW', 'ECDH-ES'],
  ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'length', '0', '*', 'any', 'auto'],
].flat();

const notText = [null, 0, -7, true, false, [], ['none'], [['none']], {}, { alg: 'none' }] as const;

/** Tokens whose `alg` is not the algorithm of the issuer's key (RFC 8725 §2.1). */
export function confusedAlgorithms(forge: Forge): readonly HostileToken[] {
  const { issuer, signed, withSignature } = forge;
  const other = issuer.algorithm === 'ES256' ? 'RS256' : 'ES256';
  const wrong = ['algorithm_unsupported'] as const;
  const malformed = ['token_malformed'] as const;
  return [
    ...each([...names, other], wrong, (alg) => [
      `alg ${spelt(alg)} over a good signature`,
      signed({}, { alg }),
    ]),
    ...each([...names, other], wrong, (alg) => [
      `alg ${spelt(alg)} over no signature`,
      withSignature('', { alg }),
    ]),
    ...each(names.slice(0, 4), wrong, (alg) => [
      `alg ${spelt(alg)} without a kid`,
      withSignature('', { alg, kid: undefined }),
    ]),
    ...each(notText, malformed, (alg) => [`alg ${spelt(alg)}, which is no text`, signed({}, { alg })]),
    ...each([[issuer.algorithm], { name: issuer.algorithm }], malformed, (alg) => [
      `the right alg within ${spelt(alg)}`,
      signed({}, { alg }),
    ]),
    ...tokens(malformed, {
      'no alg': signed({}, { alg: undefined }),
      'no alg and no signature': withSignature('', { alg: undefined }),
      'Alg in place of alg': signed({}, { alg: undefined, Alg: issuer.algorithm }),
    }),
    ...hmacs(forge),
  ];
}

/** HMAC tokens whose secret is the public key, which is not secret, in every form in which a program may hold it. */
function hmacs(forge: Forge): readonly HostileToken[] {
  const secrets = Object.entries({ ...formsOf(forge.issuer.publicKey), ...guessesOf(forge) });
  return secrets.flatMap(([form, secret]) => [
    ...each(['HS256', 'HS384', 'HS512'], ['algorithm_unsupported'], (alg) => [
      `${alg} with ${form} as its secret`,
      hmac(forge, alg, alg, secret),
    ]),
    ...tokens(['signature_invalid'], {
      [`an HMAC with ${form} under the right alg`]: hmac(forge, forge.issuer.algorithm, 'HS256', secret),
    }),
  ]);
}

function formsOf(key: KeyObject): Readonly<Record<string, string | Uint8Array>> {
  const pem = String(key.export({ format: 'pem', type: 'spki' }));
  const der = key.export({ format: 'der', type: 'spki' });
  const jwk = key.export({ format: 'jwk' });
  const sorted = Object.fromEntries(Object.entries(jwk).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    'the PEM': pem,
    'the PEM without its last line break': pem.trimEnd(),
    'the PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'the PEM in one line': pem.replaceAll('\n', ''),
    'the body of the PEM': pem.replaceAll(/-----[^-]+-----|\n/g, ''),
    'the DER': der,
    'the DER in base64url': der.toString('base64url'),
    'the JWK': JSON.stringify(jwk),
    'the JWK in the order of its thumbprint': JSON.stringify(sorted),
    'the JWK set': JSON.stringify({ keys: [jwk] }),
    'the first number of the key': String(jwk.x ?? jwk.n),
    'the bytes of the first number of the key': Buffer.from(String(jwk.x ?? jwk.n), 'base64url'),
  };
}

function guessesOf({ issuer }: Forge): Readonly<Record<string, string>> {
  return {
    'empty text': '',
    'the word secret': 'secret',
    'the kid': issuer.kid,
    'the issuer': issuer.url,
    '"null"': 'null',
    '"[object Object]"': '[object Object]',
  };
}

function hmac({ header, payload }: Forge, alg: string, of: string, secret: string | Uint8Array): string {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  const input = `${encoded(header({ alg }))}.${encoded(payload())}`;
  return `${input}.${createHmac(`sha${of.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}
