import type { DenialCode } from '@tokenward/core';
import { spelt } from './case.js';
import { encoded } from './hostile-issuer.js';
import { hashOf, proofs } from './proof-forge.js';
import type { HostileProof, ProofForge } from './proof-forge.js';

const claim = ['proof_claim_missing', 'proof_malformed'] as const;
const early = ['proof_issued_in_future', ...claim] as const;
const late = ['proof_expired', ...claim] as const;
const hash = ['proof_token_mismatch', ...claim] as const;
const method = ['proof_method_mismatch', ...claim] as const;
const nonceCodes = ['proof_nonce_required', ...claim] as const;

/** What a claim that must be text can be instead. */
const noText: readonly unknown[] = [undefined, null, 5, true, [], {}, ''];

/** Claims that are missing or wrong (RFC 9449 §4.3, checks 3, 8, 10, 11 and 12). */
export function proofClaims(forge: ProofForge): readonly HostileProof[] {
  return [...mistyped(forge), ...methods(forge), ...times(forge), ...hashes(forge), ...nonces(forge)];
}

/** Creates one case for each value of a claim. */
function values(
  { token, proof }: ProofForge,
  name: string,
  codes: readonly DenialCode[],
  given: readonly unknown[],
): readonly HostileProof[] {
  return given.flatMap((value) =>
    proofs(token, codes, { [`${name} ${spelt(value)} of a proof`]: proof({ [name]: value }) }),
  );
}

function mistyped(forge: ProofForge): readonly HostileProof[] {
  const { token, header, claims, proof, signText } = forge;
  const names = { jti: claim, htm: method, ath: hash };
  return [
    ...Object.entries(names).flatMap(([name, codes]) => values(forge, name, codes, noText)),
    ...values(forge, 'htu', ['proof_target_mismatch', ...claim], noText),
    ...proofs(token, claim, {
      'a jti of 257 characters': proof({ jti: 'j'.repeat(257) }),
      'a jti of 7,000 characters': proof({ jti: 'j'.repeat(7000) }),
      'a proof whose claims are an empty object': signText(header(), '{}'),
      'claims within a claim': signText(header(), JSON.stringify({ claims: JSON.parse(claims()) as object })),
      'claims behind __proto__': signText(header(), `{"__proto__":${claims()}}`),
      'claims in capitals': signText(header(), claims().replaceAll(/"(jti|htm|htu|iat|ath)":/g, capital)),
    }),
  ];
}

function capital(name: string): string {
  return name.toUpperCase();
}

/** The method is compared with case: methods are case-sensitive (RFC 9110 §9.1). */
function methods(forge: ProofForge): readonly HostileProof[] {
  const own = forge.method;
  const others = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'].filter((name) => name !== own);
  const spelled = [own.toLowerCase(), own.charAt(0) + own.slice(1).toLowerCase(), ` ${own}`, `${own} `];
  return values(forge, 'htm', method, [
    ...others,
    ...spelled,
    `${own}\0`,
    `${own},POST`,
    '*',
    [own],
    { method: own },
  ]);
}

/** The time is a number of seconds (RFC 7519 §2) within an acceptable window (RFC 9449 §11.1). */
function times(forge: ProofForge): readonly HostileProof[] {
  const { now, token, header, claims, signText } = forge;
  const written = (value: string): string =>
    signText(header(), claims({ iat: 0 }).replace('"iat":0', `"iat":${value}`));
  return [
    ...values(forge, 'iat', claim, [
      undefined,
      null,
      true,
      [],
      {},
      '',
      'now',
      'NaN',
      'Infinity',
      `${now}`,
      [now],
    ]),
    ...proofs(token, late, {
      'an iat of 5 minutes ago': forge.proof({ iat: now - 300 }),
      'an iat of a day ago': forge.proof({ iat: now - 86_400 }),
      'an iat of zero': forge.proof({ iat: 0 }),
      'an iat below zero': forge.proof({ iat: -now }),
      'an iat of minus 1e400': written('-1e400'),
    }),
    ...proofs(token, early, {
      'an iat in 5 minutes': forge.proof({ iat: now + 300 }),
      'an iat in a day': forge.proof({ iat: now + 86_400 }),
      'an iat in milliseconds': forge.proof({ iat: now * 1000 }),
      'an iat of 1e15': written('1e15'),
      'an iat of 1e400': written('1e400'),
    }),
    ...proofs(token, [...late, ...early], {
      'an iat of NaN': written('NaN'),
      'an iat with a leading zero': written(`0${now}`),
      'an iat with an exp far ahead': forge.proof({ iat: now - 3600, exp: now + 3600, nbf: now - 3600 }),
    }),
  ];
}

function hashes(forge: ProofForge): readonly HostileProof[] {
  const { token } = forge;
  const ath = hashOf(token);
  const bytes = Buffer.from(ath, 'base64url');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const altered = (ath.startsWith('A') ? 'B' : 'A') + ath.slice(1);
  return [
    ...values(forge, 'ath', hash, [[ath], { ath }]),
    ...proofs(token, hash, {
      'an ath of another token': forge.proof({ ath: hashOf(forge.tokenWith({ jkt: 'x' })) }),
      'an ath with one character changed': forge.proof({ ath: altered }),
      'an ath that is cut off': forge.proof({ ath: ath.slice(0, 22) }),
      'an ath with padding': forge.proof({ ath: `${ath}=` }),
      'an ath in hex': forge.proof({ ath: bytes.toString('hex') }),
      'an ath in other case': forge.proof({ ath: ath.toUpperCase() }),
      'an ath of the header value': forge.proof({ ath: hashOf(`DPoP ${token}`) }),
      'an ath that is the token': forge.proof({ ath: token }),
      'an ath of SHA-512': forge.proof({ ath: encoded(createHash('sha512').update(token).digest()) }),
      'an ath of SHA-1': forge.proof({ ath: encoded(createHash('sha1').update(token).digest()) }),
    }),
  ];
}

/** Once nonces are required, a proof without a current one is rejected (RFC 9449 §9, §11.3). */
function nonces(forge: ProofForge): readonly HostileProof[] {
  const { nonce, token } = forge;
  if (nonce === undefined) return [];
  const altered = (nonce.startsWith('A') ? 'B' : 'A') + nonce.slice(1);
  return [
    ...values(forge, 'nonce', nonceCodes, [...noText, [nonce], { nonce }, 'null', 'x'.repeat(6000)]),
    ...proofs(token, nonceCodes, {
      'a nonce with its first character changed': forge.proof({ nonce: altered }),
      'a nonce that is cut off': forge.proof({ nonce: nonce.slice(0, -1) }),
      'a nonce with a character behind it': forge.proof({ nonce: `${nonce}A` }),
      'a nonce with a blank behind it': forge.proof({ nonce: `${nonce} ` }),
      'a nonce backwards': forge.proof({ nonce: nonce.split('').toReversed().join('') }),
      'a nonce in other case': forge.proof({ nonce: swapped(nonce) }),
      'a nonce that was made up': forge.proof({ nonce: encoded(crypto.getRandomValues(new Uint8Array(40))) }),
    }),
  ];
}

/** Swaps the case of all letters. */
function swapped(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
