import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer, SigningAlgorithm } from '@tokenward/testing';
import { createTestNetwork } from '../src/test-network.js';
import type { TestNetwork } from '../src/test-network.js';
import { createLoadBalancer } from './load-balancer.js';

/** The algorithms of the samples whose header names one. */
const others = ['ES256', 'ES384'] as const;

/**
 * Creates a test network with a new issuer whose clock is stopped. By default it signs with RS256, and with another
 * algorithm where the header of a token asks for it. A header with `signer` makes a token of an AWS load balancer.
 */
export async function createIssuerNetwork(algorithm?: SigningAlgorithm): Promise<TestNetwork<Issuer>> {
  const clock = createClock(1_800_000_000);
  const issuer = await createIssuer({ algorithm: algorithm ?? 'RS256', clock });
  if (algorithm !== undefined) return createTestNetwork(issuer);
  const more = await Promise.all(
    others.map(async (name) => {
      const other = await createIssuer({ algorithm: name, clock });
      await other.rotate({ withdraw: true, kid: `key-${name}` });
      return [name, other] as const;
    }),
  );
  const byAlgorithm = new Map<unknown, Issuer>(more);
  const loadBalancer = await createLoadBalancer();
  const network = createTestNetwork({
    ...issuer,
    jwks: () => ({ keys: [issuer, ...byAlgorithm.values()].flatMap((one) => one.jwks().keys) }),
    mint: async (claims, { header }) => {
      if (header.signer === undefined)
        return (byAlgorithm.get(header.alg) ?? issuer).mint(claims, { header });
      return loadBalancer.sign({ typ: 'JWT', exp: clock.now() + 120, ...header }, { ...claims });
    },
  });
  network.answer(
    'https://public-keys.auth.elb.eu-west-1.amazonaws.com/12345678-1234-1234-1234-123456789012',
    () => new Response(loadBalancer.pem),
  );
  return network;
}
