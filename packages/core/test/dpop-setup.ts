import { base64url } from 'jose';
import type { AuthEvent } from '../src/index.js';
import { createVerifier, dpop, memoryReplay } from '../src/index.js';
import type { DpopOptions } from '../src/authoring.js';
import { athOf, createProofKey, requestWith } from './proofs.js';
import { issuerWithClock, peopleOf } from './setup.js';

export const origins = ['https://api.example.com'];
export const uri = 'https://api.example.com/payroll';

/** Encodes the first two parts of a JWT as they are given. */
export const encode = (...parts: readonly (object | string)[]): string =>
  parts.map((part) => base64url.encode(typeof part === 'string' ? part : JSON.stringify(part))).join('.');

/** A verifier with `dpop`, a token that is bound to the key of a client, and the client's proofs. */
export async function dpopClient(options: Partial<DpopOptions> = {}, algorithm = 'ES256') {
  const { clock, issuer } = await issuerWithClock();
  const key = await createProofKey(algorithm);
  const events: AuthEvent[] = [];
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [dpop({ origins, replay: memoryReplay(), ...options })],
    now: clock.now,
    observe: (event) => events.push(event),
  });
  const token = await issuer.mint({ exp: clock.now() + 86_400, cnf: { jkt: key.thumbprint } });
  const ath = await athOf(token);
  let count = 0;
  const header = { typ: 'dpop+jwt', alg: algorithm, jwk: key.jwk };
  const claims = () => ({ jti: `proof ${(count += 1)}`, htm: 'GET', htu: uri, iat: clock.now(), ath });
  /** Makes a proof. `undefined` leaves a member out. */
  const proof = (more: object = {}, moreHeader: object = {}) =>
    key.sign({ ...header, ...moreHeader }, { ...claims(), ...more });
  const send = async (given: string | readonly string[] | undefined, more: object = {}) =>
    verifier.authenticate(requestWith({ token, proof: given, ...more }));
  const codeOf = async (given: string | readonly string[] | undefined, more: object = {}) =>
    (await send(given, more)).denial?.code ?? 'granted';
  return { clock, issuer, key, token, ath, verifier, events, header, claims, proof, send, codeOf };
}
