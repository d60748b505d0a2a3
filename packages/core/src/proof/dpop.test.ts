import { createClock } from '@tokenward/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuthEvent } from '../context.js';
import { issuerWithClock, peopleOf, start } from '../../test/setup.js';
import { athOf, createProofKey, requestWith } from '../../test/proofs.js';
import type { ProofKeyPair } from '../../test/proofs.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { dpop } from './dpop.js';
import type { DpopOptions } from './dpop-options.js';
import { memoryReplay } from './memory-replay.js';

const origins = ['https://api.example.com'];
const uri = 'https://api.example.com/payroll';

async function setUp(options: Partial<DpopOptions> = {}, algorithm = 'ES256') {
  const { clock, issuer } = await issuerWithClock();
  const key = await createProofKey(algorithm);
  const events: AuthEvent[] = [];
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [dpop({ origins, replay: memoryReplay(), ...options })],
    now: clock.now,
    observe: (event) => events.push(event),
  });
  const token = await issuer.mint({ cnf: { jkt: key.thumbprint } });
  const ath = await athOf(token);
  let count = 0;
  const header = { typ: 'dpop+jwt', alg: algorithm, jwk: key.jwk };
  const claims = () => ({ jti: `proof ${(count += 1)}`, htm: 'GET', htu: uri, iat: clock.now(), ath });
  const proof = (more: object = {}, moreHeader: object = {}, by: ProofKeyPair = key) =>
    by.sign({ ...header, ...moreHeader }, { ...claims(), ...more });
  const send = async (given: string | readonly string[] | undefined, more: object = {}) =>
    verifier.authenticate(requestWith({ token, proof: given, ...more }));
  const codeOf = async (given: string | readonly string[] | undefined, more: object = {}) => {
    const { denial } = await send(given, more);
    return denial?.code ?? 'granted';
  };
  return { clock, issuer, key, token, verifier, events, proof, send, codeOf, header };
}

it.each(['ES256', 'Ed25519', 'PS256', 'RS256'])('accepts a proof signed with %s', async (algorithm) => {
  const { proof, codeOf } = await setUp({}, algorithm);
  expect(await codeOf(await proof())).toBe('granted');
  expect(await codeOf(await proof())).toBe('granted');
  const used = await proof();
  expect(await codeOf(used)).toBe('granted');
  expect(await codeOf(used)).toBe('proof_replayed');
});
