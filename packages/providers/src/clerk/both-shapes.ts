import { deny } from '@tokenward/core';
import type { Authority, Claims, Principal } from '@tokenward/core';
import type { JwtToken, KnownKind } from '@tokenward/core/authoring';

/** The authorities for the two forms of one kind of token. */
export interface Shapes<N extends string> {
  readonly name: N;
  /** Whether a JWT is of this kind. */
  readonly owns: (token: JwtToken) => boolean;
  /** The authority for JWTs, if the kind has any. */
  readonly jwt?: Authority;
  /** The authority for opaque tokens, or one that rejects them with a hint. */
  readonly opaque: Authority;
  /** The kind of all its principals. */
  readonly kind: KnownKind;
  readonly principal: (claims: Claims) => ReturnType<NonNullable<Authority['principal']>>;
}

/** Creates one authority for a kind of token that is a JWT or opaque. Each form has its own verification and rules. */
export function bothShapes<N extends string, C>({
  name,
  owns,
  jwt,
  opaque,
  kind,
  principal,
}: Shapes<N>): Authority<N, C> {
  return {
    name,
    accepts: (token) => (token.kind === 'jwt' ? owns(token) : opaque.accepts(token)),
    async attest(token, context) {
      const authority = token.kind === 'jwt' ? jwt : opaque;
      if (authority === undefined) return { denial: deny('token_unrecognized') };
      const attested = await authority.attest(token, context);
      return attested.denial ? attested : { ...attested, by: [authority] };
    },
    // Checks only the keys, because Clerk bills each verification of an opaque token.
    ...(jwt?.check && { check: jwt.check }),
    rules: [],
    kinds: [kind],
    principal,
  };
}

/** Rejects opaque tokens if the option with the key to verify them is missing. The hint names the option. */
export function rejectOpaque(
  name: string,
  { prefix, needs }: { readonly prefix: string; readonly needs: 'machineSecretKey' | 'secretKey' },
): Authority {
  const hint = `Only Clerk can verify this opaque token (${prefix}). To accept such tokens, set "${needs}" of clerk(...).`;
  return {
    name,
    accepts: (token) => token.kind === 'opaque' && token.raw.startsWith(prefix),
    attest: () => ({ denial: { ...deny('token_unrecognized', { needs }), hint } }),
    rules: [],
  };
}

/** A principal without any data. Each kind of token fills it in. */
export const emptyPrincipal: Readonly<Principal> = {
  kind: 'unknown',
  subject: undefined,
  client: undefined,
  actor: undefined,
  organization: undefined,
  scopes: [],
  permissions: [],
};
