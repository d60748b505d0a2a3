import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/property-runs.js';
import { issuerWithClock } from '../../test/setup.js';
import {
  clientSecretBasic,
  createVerifier,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  remoteKeys,
} from '../index.js';

const { clock, issuer } = await issuerWithClock();
const good = await issuer.mint();
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
const people = { name: 'people', issuer: issuer.url, audience: issuer.audience } as const;
const tokens = { ...people, name: 'tokens' } as const;

/** A response of a broken network: any body at any status, or any failure. */
const [jwk] = issuer.jwks().keys;
const member = fc.tuple(fc.constantFrom(...Object.keys(jwk!), 'd', 'use', 'key_ops'), fc.jsonValue());
const body = fc.oneof(
  anyText,
  fc.json(),
  member.map(([name, value]) => JSON.stringify({ keys: [jwk, { ...jwk, [name]: value }] })),
  fc
    .dictionary(fc.constantFrom('active', 'iss', 'aud', 'exp', 'sub'), fc.jsonValue())
    .map((claims) => JSON.stringify({ active: true, ...claims })),
);
const answer = fc.record({
  status: fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, fc.integer({ min: 200, max: 599 })),
  body,
  headers: fc.dictionary(
    fc.constantFrom('cache-control', 'retry-after', 'date', 'content-type'),
    fc.string(),
  ),
});

describe('a verifier with random network responses', () => {
  it('grants, denies or rejects with UnavailableError, and never with a configuration error', async () => {
    const seen = new Set<string>();
    const failure = fc.anything().map((thrown) => ({ thrown }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 6, arbitrary: answer }, failure),
        fc.constantFrom(good, 'opaque'),
        async (given, token) => {
          const asking = createVerifier({
            authorities: [
              jwtIssuer({ ...people, keys: remoteKeys(`${issuer.url}/jwks`) }),
              introspection({
                ...tokens,
                ask: introspectionEndpoint(`${issuer.url}/introspect`, {
                  client: clientSecretBasic('api', 'secret'),
                }),
              }),
            ],
            now: clock.now,
            fetch: () =>
              'thrown' in given ? Promise.reject(given.thrown as Error) : Promise.resolve(answerOf(given)),
          });
          const outcome = await asking.verify(token).then(
            ({ denial }) => (denial === undefined ? 'granted' : 'denied'),
            (error: unknown) => (error as { code?: unknown } | undefined)?.code,
          );
          seen.add(String(outcome));
          expect(outcome).toMatch(/^(granted|denied|unavailable)$/);
        },
      ),
      runs(600),
    );
    expect([...seen].sort()).toEqual(['denied', 'granted', 'unavailable']);
  });
});

function answerOf({
  status,
  body: given,
  headers,
}: {
  status: number;
  body: string;
  headers: object;
}): Response {
  return new Response([204, 205, 304].includes(status) ? null : given, { status, headers: { ...headers } });
}
