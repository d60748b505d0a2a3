import { authorizationHeader, cookie, createVerifier, discoveredKeys, jwtIssuer } from '@tokenward/core';
import type { Access, Claims, KeySource, Verifier } from '@tokenward/core';
import type { JwtToken, Key, ProofMethod } from '@tokenward/core/authoring';
import { contractCookie } from './cookie-cases.js';

/** The test environment of the contract: its issuer, clock and network. */
export interface ContractWorld {
  readonly issuer: string;
  readonly audience: string;
  readonly fetch: typeof fetch;
  /**
   * Returns the time in seconds since 1970.
   * @default the system clock
   */
  readonly now?: () => number;
  /** Must be called for every signature that is checked. */
  readonly verified: () => void | Promise<void>;
  /** Must be called, and awaited, by the handler of each route. It must not run for a request that is refused. */
  readonly handled: () => void | Promise<void>;
}

/** The verifier of the app under test. */
export type ContractVerifier = Verifier<Access<'issuer', Claims>>;

/**
 * Creates the verifier of the contract. An app in another process creates its own, from the environment of
 * `acrossBridge`. `proofs` are those of `createVerifier`.
 */
export function contractVerifier(
  { issuer, audience, verified, fetch, now }: ContractWorld,
  proofs: readonly ProofMethod[] = [],
): ContractVerifier {
  const found = discoveredKeys(issuer);
  const counted = new WeakSet<Key>();
  const keys: KeySource = async (context, seen) => {
    const set = await found(context, seen);
    for (const key of set.keys) if (!counted.has(key)) counted.add(countingKey(key, verified));
    return set;
  };
  const { name, origins } = contractCookie;
  return createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer, audience, keys })],
    sources: [authorizationHeader, cookie(name, { origins })],
    proofs,
    fetch,
    ...(now && { now }),
  });
}

/** Makes a key call `verified` before each signature check. */
function countingKey(key: Key, verified: ContractWorld['verified']): Key {
  const { verifies } = key;
  return Object.assign(key, {
    async verifies(token: JwtToken) {
      await verified();
      return verifies(token);
    },
  });
}
