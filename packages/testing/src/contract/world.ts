import { authorizationHeader, cookie, createVerifier, discoveredKeys, jwtIssuer } from '@tokenward/core';
import type { Access, Claims, KeySource, Verifier } from '@tokenward/core';
import type { JwtToken, Key } from '@tokenward/core/authoring';
import { contractCookie } from './cookie-cases.js';

/** Where the contract plays: its issuer, its clock and its network. */
export interface ContractWorld {
  readonly issuer: string;
  readonly audience: string;
  readonly fetch: typeof fetch;
  /** Seconds since 1970; the system's clock unless told. */
  readonly now?: () => number;
  /** Must be told of every signature that is checked. */
  readonly verified: () => void | Promise<void>;
}

/** What the contract's apps guard their routes with. */
export type ContractVerifier = Verifier<Access<'issuer', Claims>>;

/** Makes the verifier of the contract. An app that runs in another process makes its own, in a world beyond a bridge. */
export function contractVerifier({ issuer, audience, verified, ...world }: ContractWorld): ContractVerifier {
  const found = discoveredKeys(issuer);
  const counted = new WeakSet<Key>();
  const keys: KeySource = async (context, seen) => {
    const set = await found(context, seen);
    for (const key of set.keys) if (!counted.has(key)) counted.add(toldOf(key, verified));
    return set;
  };
  const { name, origins } = contractCookie;
  return createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer, audience, keys })],
    sources: [authorizationHeader, cookie(name, { origins })],
    ...world,
  });
}

/** Tells of each signature that is checked with a key. */
function toldOf(key: Key, verified: ContractWorld['verified']): Key {
  const { verifies } = key;
  return Object.assign(key, {
    async verifies(token: JwtToken) {
      await verified();
      return verifies(token);
    },
  });
}
