import { deny, remoteKeys } from '@tokenward/core';
import type { Authority, Claims, KeySource } from '@tokenward/core';
import type { RemoteKeyOptions } from '@tokenward/core/authoring';

/** The keys of some tokens of an issuer. */
export interface KeysOfSome {
  /** Whether a token is one of them. Its claims are not verified yet, so they may only decide which keys are used. */
  readonly of: (claims: Claims) => boolean;
  readonly url: string;
}

/** Makes an authority with the keys of an issuer. If some tokens have keys of their own, each is verified with those. */
export function withKeys<N extends string, C>(
  keys: string | KeySource | readonly KeysOfSome[] | undefined,
  options: RemoteKeyOptions,
  make: (keys: KeySource | undefined) => Authority<N, C>,
): Authority<N, C> {
  if (keys === undefined || typeof keys === 'function') return make(keys);
  if (typeof keys === 'string') return make(remoteKeys(keys, options));
  const each = keys.map(({ of, url }) => ({ of, authority: make(remoteKeys(url, options)) }));
  const [first] = each;
  if (first === undefined) return make(undefined);
  return {
    ...first.authority,
    check: async (context) => {
      const found = await Promise.all(each.map(async ({ authority }) => authority.check?.(context)));
      return [...new Set(found.flatMap((problems) => problems ?? []))];
    },
    attest(token, context) {
      const { claims } = token.kind === 'jwt' ? token.unverified : { claims: {} };
      const own = each.find(({ of }) => of(claims));
      return own ? own.authority.attest(token, context) : { denial: deny('token_unrecognized') };
    },
  };
}
