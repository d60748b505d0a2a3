import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Access, Claims, Verifier, VerifierOptions } from '@tokenward/core';
import { createIssuer } from '../issuer.js';
import type { Issuer } from '../issuer.js';

/** An issuer, and a verifier that accepts its tokens. */
export interface TestVerifier {
  readonly issuer: Issuer;
  readonly verifier: Verifier<Access<'people', Claims>>;
}

/** Creates an issuer and a verifier with one authority `people`, for tests of one app. `reply`, `sources` and `proofs` are
 * those of `createVerifier`. */
export async function createTestVerifier(
  options: Pick<VerifierOptions<never>, 'reply' | 'sources' | 'proofs'> = {},
): Promise<TestVerifier> {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
    ...options,
  });
  return { issuer, verifier };
}

/** A test verifier with the guards of an adapter. */
export interface TestAuth<Auth> extends TestVerifier {
  readonly auth: Auth;
}

/** Creates a test verifier and the guards of an adapter, such as `expressAuth`. */
export async function createTestAuth<Auth>(
  adapt: (verifier: TestVerifier['verifier']) => Auth,
): Promise<TestAuth<Auth>> {
  const test = await createTestVerifier();
  return { ...test, auth: adapt(test.verifier) };
}
