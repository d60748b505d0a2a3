import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer, SigningAlgorithm } from '@tokenward/testing';
import { createTestNetwork } from '../src/test-network.js';
import type { TestNetwork } from '../src/test-network.js';

/** Creates a test network with a new issuer whose clock is stopped. */
export async function createIssuerNetwork(
  algorithm: SigningAlgorithm = 'RS256',
): Promise<TestNetwork<Issuer>> {
  return createTestNetwork(await createIssuer({ algorithm, clock: createClock(1_800_000_000) }));
}
