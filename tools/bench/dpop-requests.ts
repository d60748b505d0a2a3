import { createVerifier, dpop, fromNodeRequest, localKeys, memoryReplay } from '@tokenward/core';
import type { AuthRequest } from '@tokenward/core';
import { createIssuer, proofFor } from '@tokenward/testing';
import { atMost, figure } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { jwtAuthority, raw, timeRaw } from './libraries.js';
import { interleaved, ratio, warmUps } from './measure.js';
import type { Part } from './measure.js';
import { algorithms, createKeyPair, expected, freshCopy } from './tokens.js';

const origin = 'https://api.example.com';
const path = '/reports';
const guarded = 'a request with a proof';

/** Requests before the first round. Until then, V8 has not optimized all functions that a request with a proof calls. */
const earlier = 3000;

/**
 * What a request with a DPoP proof costs, if its token is cached, relative to the check of the proof's signature. The check of an RSA
 * key takes so little time that everything else counts more, so it has no target.
 */
export const dpopRequests: Part = {
  title: 'A request with a DPoP proof and a cached token, relative to the signature of the proof',
  async measure({ rounds, batch }) {
    const figures: Figure[] = [];
    for (const algorithm of algorithms) {
      const keys = createKeyPair(algorithm);
      const key = { ...keys.privateKey.export({ format: 'jwk' }), kty: keys.jwk.kty, alg: algorithm };
      const issuer = await createIssuer({ url: expected.issuer, audience: expected.audience });
      const token = await issuer.mint({}, { boundTo: key });
      const count = earlier + (rounds + warmUps) * batch;
      const proofs = await Promise.all(
        Array.from({ length: count }, () => proofFor({ token, key, url: origin + path })),
      );
      const guard = createVerifier({
        authorities: [jwtAuthority(localKeys(issuer.jwks()))],
        proofs: [dpop({ origins: [origin], replay: memoryReplay({ size: count }), maxAge: 3600 })],
      }).guard();
      const requestsWith = (some: readonly string[]) => some.map((proof) => requestWith(token, proof));
      await timeRequests(guard, requestsWith(proofs.splice(0, earlier)));
      const deal = (round: number): readonly string[] => proofs.slice(round * batch, (round + 1) * batch);
      const times = await interleaved(
        {
          [raw]: (round) => timeRaw(keys, deal(round)),
          [guarded]: (round) => timeRequests(guard, requestsWith(deal(round))),
        },
        rounds,
      );
      const measured = ratio(times, guarded, raw);
      const name = `${algorithm}, time relative to ${raw} for the proof`;
      figures.push(algorithm === 'RS256' ? figure(name, measured, 'x') : atMost(name, measured, 1.15, 'x'));
    }
    return { figures };
  },
};

/** A request as Node.js gives it. */
function requestWith(token: string, proof: string): AuthRequest {
  const headers = {
    host: 'api.example.com',
    'user-agent': 'node',
    authorization: freshCopy(`DPoP ${token}`),
    dpop: freshCopy(proof),
  };
  return fromNodeRequest({ method: 'GET', url: path, headers, rawHeaders: Object.entries(headers).flat() });
}

/** The nanoseconds per request. Throws unless all are granted. */
async function timeRequests(
  guard: (request: AuthRequest) => unknown,
  requests: readonly AuthRequest[],
): Promise<number> {
  const start = process.hrtime.bigint();
  for (const request of requests) {
    const answer = guard(request);
    const { outcome } = (answer instanceof Promise ? await answer : answer) as { readonly outcome: string };
    if (outcome !== 'granted') throw new Error(`A request with a good proof was ${outcome}.`);
  }
  return Number(process.hrtime.bigint() - start) / requests.length;
}
