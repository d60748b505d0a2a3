import { spelt } from './case.js';
import { ecKey, thumbprint } from './client-key.js';
import { encoded, keyPair, signedWith } from './hostile-issuer.js';
import { hashOf, pairs, proofs, signedBy } from './proof-forge.js';
import type { HostileProof, Proved, ProofForge } from './proof-forge.js';

const otherKey = ['proof_key_mismatch'] as const;
const unbound = ['token_unbound', 'token_bound'] as const;
const unproved = ['token_bound', 'certificate_missing'] as const;
const mistyped = ['claim_malformed', 'token_unbound', 'token_bound', 'proof_key_mismatch'] as const;

/** Tokens that are not bound to the key of a good proof (RFC 9449 §4.3, check 12; §6.1; §7.2), and used proofs (§11.1). */
export function proofBindings(forge: ProofForge): readonly HostileProof[] {
  const { token, key, tokenWith, proof } = forge;
  const jkt = thumbprint(key.jwk);
  const bytes = Buffer.from(jkt, 'base64url');
  const withCnf = (cnf: unknown, claims = {}): Proved => {
    const bound = tokenWith(cnf, claims);
    return { token: bound, proof: proof({ ath: hashOf(bound) }) };
  };
  const values = [null, 5, true, '', [], [jkt], {}, { jkt }];
  const objects = [null, 5, 'jkt', '', true, [], [{ jkt }]];
  const altered = (jkt.startsWith('A') ? 'B' : 'A') + jkt.slice(1);
  return [
    ...pairs(otherKey, {
      'a token bound to another key': withCnf({ jkt: thumbprint(ecKey().jwk) }),
      'a jkt with its first character changed': withCnf({ jkt: altered }),
      'a jkt that is cut off': withCnf({ jkt: jkt.slice(0, 22) }),
      'a jkt with padding': withCnf({ jkt: `${jkt}=` }),
      'a jkt in hex': withCnf({ jkt: bytes.toString('hex') }),
      'a jkt in other case': withCnf({ jkt: jkt.toUpperCase() }),
      'a jkt of all members of the key': withCnf({ jkt: hashOf(JSON.stringify(key.jwk)) }),
    }),
    ...pairs(unbound, {
      'a token without cnf under DPoP': withCnf(undefined),
      'a token with an empty cnf under DPoP': withCnf({}),
      'a token with a JKT in capitals': withCnf({ JKT: jkt }),
      'a token with its jkt outside cnf': withCnf(undefined, { jkt }),
      'a token with a cnf that is not registered': withCnf({ 'kc-jkt-type': 'dpop' }),
      'a token bound to a certificate under DPoP': withCnf({ 'x5t#S256': 'A'.repeat(43) }),
    }),
    ...pairs(['token_unbound', 'token_bound', 'token_malformed'], {
      'a token with its jkt behind __proto__': withCnf(JSON.parse(`{"__proto__":{"jkt":"${jkt}"}}`)),
    }),
    // RFC 7800 §3.1: each registered way to confirm the key has to be checked.
    ...pairs(unproved, {
      'a token bound to a certificate too': withCnf({ jkt, 'x5t#S256': 'A'.repeat(43) }),
      'a token bound to a jwk too': withCnf({ jkt, jwk: key.jwk }),
      'a token bound to a kid too': withCnf({ jkt, kid: 'key-1' }),
      'a token bound to a jku too': withCnf({ jkt, jku: 'https://attacker.test/jwks' }),
      'a token bound to a jwe too': withCnf({ jkt, jwe: 'a.b.c.d.e' }),
    }),
    ...values.flatMap((value) =>
      pairs(mistyped, { [`a token with jkt ${spelt(value)}`]: withCnf({ jkt: value }) }),
    ),
    ...objects.flatMap((cnf) =>
      pairs(mistyped, { [`a token with cnf ${spelt(cnf)} and a proof`]: withCnf(cnf) }),
    ),
    ...badTokens(forge, (given) => ({ token: given, proof: proof({ ath: hashOf(given) }) })),
    ...downgrades(forge),
    ...replays(forge, token),
  ];
}

/** Bad tokens with a good proof. Each is bound to the key of its proof (RFC 9449 §7.1). */
function badTokens(
  { now, key, token, tokenWith, tokenBy, audience, algorithm }: ProofForge,
  prove: (token: string) => Proved,
): readonly HostileProof[] {
  const cnf = { jkt: thumbprint(key.jwk) };
  const [header = '', payload = '', signature = ''] = token.split('.');
  const [, otherPayload = '', otherSignature = ''] = tokenWith(cnf, { sub: 'user_2' }).split('.');
  const { privateKey } = keyPair(algorithm);
  return [
    ...pairs(['signature_invalid'], {
      'a bound token by another key under the kid of the issuer': prove(
        tokenBy((head, claims) => signedWith(privateKey, head, claims)),
      ),
      'a bound token by the key of its proof': prove(tokenBy((head, claims) => signedBy(key, head, claims))),
      'a bound token with the claims of another': prove(`${header}.${otherPayload}.${signature}`),
      'a bound token with the signature of another': prove(`${header}.${payload}.${otherSignature}`),
      'a bound token without a signature': prove(`${header}.${payload}.`),
    }),
    ...pairs(['algorithm_unsupported'], {
      'a bound token with alg none': prove(
        tokenBy((head, claims) => `${encoded(head)}.${encoded(claims)}.`, { alg: 'none' }),
      ),
    }),
    ...pairs(['token_expired'], {
      'a bound token that has expired': prove(tokenWith(cnf, { exp: now - 120 })),
    }),
    ...pairs(['token_not_yet_valid'], {
      'a bound token that is not valid yet': prove(tokenWith(cnf, { nbf: now + 120 })),
    }),
    ...pairs(['audience_mismatch'], {
      'a bound token for another API': prove(tokenWith(cnf, { aud: `${audience}.attacker.test` })),
    }),
    ...pairs(['issuer_unknown'], {
      'a bound token of another issuer': prove(tokenWith(cnf, { iss: 'https://attacker.test' })),
    }),
  ];
}

/** A token that is bound to a key must not be accepted as a bearer token (RFC 9449 §7.2). */
function downgrades({ token, proof }: ProofForge): readonly HostileProof[] {
  const bound = { codes: ['token_bound'] } as const;
  const repeated = { codes: ['credential_repeated', 'credential_malformed'] } as const;
  const [header = '', claims = '', signature = ''] = proof().split('.');
  return [
    { name: 'a bound token as Bearer', authorization: [`Bearer ${token}`], dpop: [], ...bound },
    {
      name: 'a bound token as Bearer with a proof',
      authorization: [`Bearer ${token}`],
      dpop: [proof()],
      ...bound,
    },
    {
      name: 'a bound token as bEARER with a proof',
      authorization: [`bEARER ${token}`],
      dpop: [proof()],
      ...bound,
    },
    {
      name: 'a bound token as Bearer and as DPoP',
      authorization: [`Bearer ${token}`, `DPoP ${token}`],
      dpop: [proof()],
      ...repeated,
    },
    {
      name: 'a bound token as DPoP and as Bearer with a comma',
      authorization: [`DPoP ${token}, Bearer ${token}`],
      dpop: [proof()],
      ...repeated,
    },
    {
      name: 'a bound token twice as DPoP',
      authorization: [`DPoP ${token}`, `DPoP ${token}`],
      dpop: [proof()],
      ...repeated,
    },
    {
      name: 'a proof in place of the token',
      authorization: [`DPoP ${header}.${claims}.${signature}`],
      dpop: [proof()],
      codes: ['issuer_unknown', 'token_malformed', 'proof_token_mismatch', 'type_mismatch'],
    },
    ...proofs(token, ['proof_type_mismatch', 'proof_key_unusable', 'proof_claim_missing'], {
      'a token in place of the proof': token,
    }),
  ];
}

/** A proof is for one request. */
function replays({ proof, nonce }: ProofForge, token: string): readonly HostileProof[] {
  const used = proof();
  const jti = crypto.randomUUID();
  const codes = ['proof_replayed'] as const;
  const again = (name: string, first: string, dpop: string): readonly HostileProof[] =>
    proofs(token, codes, { [name]: dpop }).map((one) => ({
      ...one,
      first: { authorization: one.authorization, dpop: [first] },
    }));
  return [
    ...again('a proof that was used before', used, used),
    ...again('a proof with the jti of another', proof({ jti, nonce }), proof({ jti, more: true })),
  ];
}
