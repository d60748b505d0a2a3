import { spelt } from './case.js';
import { ecKey } from './client-key.js';
import { encoded } from './hostile-issuer.js';
import { pairs, proofs, signedBy } from './proof-forge.js';
import type { HostileProof, ProofForge } from './proof-forge.js';

const algorithm = ['proof_algorithm_unsupported'] as const;
const mistyped = ['proof_type_mismatch', 'proof_malformed'] as const;
const unusable = ['proof_algorithm_unsupported', 'proof_malformed', 'proof_key_unusable'] as const;
/** The key does not fit the algorithm, which a verifier sees before the signature check, or by it. */
const unfitting = ['proof_algorithm_unsupported', 'proof_key_unusable', 'proof_signature_invalid'] as const;
const invalid = ['proof_signature_invalid'] as const;

/** Wrong types (RFC 9449 §4.3, check 4), algorithms (check 5) and signatures (check 6). */
export function proofHeaders(forge: ProofForge): readonly HostileProof[] {
  return [...types(forge), ...algorithms(forge), ...signatures(forge)];
}

function types({ token, proof }: ProofForge): readonly HostileProof[] {
  const texts = [
    'JWT',
    'at+jwt',
    'dpop',
    'jwt+dpop',
    'dpop+jwt ',
    ' dpop+jwt',
    'dpop jwt',
    'dpop+jwt\0',
    '',
    'null',
  ];
  const values = [undefined, null, 5, true, [], ['dpop+jwt'], {}, { typ: 'dpop+jwt' }];
  return [...texts, ...values].flatMap((typ) =>
    proofs(token, mistyped, { [`typ ${spelt(typ)} of a proof`]: proof({}, { typ }) }),
  );
}

function algorithms(forge: ProofForge): readonly HostileProof[] {
  const { token, proof, header, claims, key, provedBy } = forge;
  const names = [
    'None',
    'NONE',
    'nOnE',
    'HS256',
    'HS512',
    'dir',
    'A128KW',
    'RSA-OAEP',
    'ECDH-ES',
    'ES256K',
    'RS1',
  ];
  const strange = ['', ' ES256', 'ES256 ', 'es256', 'ES256\0', 'toString', '__proto__', 'null', 'undefined'];
  const values = [undefined, null, 5, true, [], ['ES256'], {}];
  const none = `${encoded(header({ alg: 'none' }))}.${encoded(claims())}.`;
  const secret = { kty: 'oct', k: encoded('a secret that the client has chosen itself') };
  return [
    ...names.flatMap((alg) => proofs(token, unusable, { [`alg ${alg} of a proof`]: proof({}, { alg }) })),
    ...[...strange, ...values].flatMap((alg) =>
      proofs(token, unusable, { [`alg ${spelt(alg)} of a proof`]: proof({}, { alg }) }),
    ),
    ...proofs(token, [...algorithm, 'proof_malformed'], { 'alg none and no signature': none }),
    ...proofs(token, unusable, {
      'HS256 with the x of the key as secret': hmac(
        forge,
        'HS256',
        Buffer.from(String(key.jwk.x), 'base64url'),
      ),
      'HS256 with the JSON of the key as secret': hmac(forge, 'HS256', JSON.stringify(key.jwk)),
      'HS256 with an empty secret': hmac(forge, 'HS256', ''),
    }),
    ...pairs(unusable, {
      'HS256 with a secret as jwk': provedBy({
        alg: 'HS256',
        jwk: secret,
        sign: (input) => hmacOf('sha256', Buffer.from(secret.k, 'base64url'), input),
      }),
    }),
    // RFC 7518 §3.4: each curve has one algorithm. RFC 8725 §3.1: a key is used with one algorithm.
    ...proofs(token, unfitting, {
      'ES384 with a key on P-256': proof({}, { alg: 'ES384' }),
      'RS256 with a key on P-256': proof({}, { alg: 'RS256' }),
      'PS256 with a key on P-256': proof({}, { alg: 'PS256' }),
      'Ed25519 with a key on P-256': proof({}, { alg: 'Ed25519' }),
      'EdDSA with a key on P-256': proof({}, { alg: 'EdDSA' }),
    }),
    ...pairs(unfitting, {
      'ES256 with a key on P-384': provedBy({ ...ecKey('ES384', 'P-384'), alg: 'ES256' }),
      'ES256K with a key on secp256k1': provedBy({ ...ecKey('ES256K', 'secp256k1') }),
      'ES256 with a key on secp256k1': provedBy({ ...ecKey('ES256', 'secp256k1') }),
    }),
  ];
}

function signatures(forge: ProofForge): readonly HostileProof[] {
  const { token, proof, header, claims } = forge;
  const stranger = ecKey();
  const good = proof();
  const input = good.slice(0, good.lastIndexOf('.'));
  const bytes = Buffer.from(good.slice(input.length + 1), 'base64url');
  const instead = (...parts: readonly Uint8Array[]): string => `${input}.${encoded(Buffer.concat(parts))}`;
  const flipped = (at: number): Buffer => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  const [head, , signature] = good.split('.');
  return [
    ...proofs(token, invalid, {
      'a proof signed by another key than its jwk': signedBy(stranger, header(), claims()),
      'a proof with a signature of zeros': instead(Buffer.alloc(64)),
      'a proof with a bit of r changed': instead(flipped(5)),
      'a proof with a bit of s changed': instead(flipped(60)),
      'a proof with r and s exchanged': instead(bytes.subarray(32), bytes.subarray(0, 32)),
      'a proof with half a signature': instead(bytes.subarray(0, 32)),
      'a proof with its signature twice': instead(bytes, bytes),
      'a proof with a zero behind its signature': instead(bytes, Buffer.alloc(1)),
      'a proof with the signature of another': `${input}.${proof().split('.')[2]}`,
      'a proof with other claims than it was signed with': `${head}.${encoded(claims())}.${signature}`,
      'a proof with another header than it was signed with': `${encoded(header({ more: 1 }))}.${input.split('.')[1]}.${signature}`,
    }),
    ...proofs(token, [...invalid, 'proof_malformed'], { 'a proof with an empty signature': `${input}.` }),
  ];
}

function hmac({ header, claims }: ProofForge, alg: string, secret: string | Uint8Array): string {
  return signedBy({ sign: (input) => hmacOf('sha256', secret, input) }, header({ alg }), claims());
}

function hmacOf(hash: string, secret: string | Uint8Array, input: string): Uint8Array {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac(hash, secret).update(input).digest();
}
