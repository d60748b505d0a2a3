import { deny } from '@tokenward/core';
import type { Authority, Claims, Principal } from '@tokenward/core';
import type { JwtToken, KnownKind } from '@tokenward/core/authoring';

/** The two shapes of one kind of token. */
export interface Shapes<N extends string> {
  readonly name: N;
  /** Whether a JWT is of this kind. */
  readonly owns: (token: JwtToken) => boolean;
  /** Who attests its JWTs, where it has any. */
  readonly jwt?: Authority;
  /** Who attests its opaque tokens, or says why nobody can. */
  readonly opaque: Authority;
  /** The only kind that its principals can be. */
  readonly kind: KnownKind;
  readonly principal: (claims: Claims) => ReturnType<NonNullable<Authority['principal']>>;
}

/** Makes one authority for a kind of token that comes as a JWT or opaque; each shape is attested and judged its own way. */
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
    // Only of its keys: a question about an opaque token is billed.
    ...(jwt?.check && { check: jwt.check }),
    rules: [],
    kinds: [kind],
    principal,
  };
}

/** Refuses opaque tokens about which nobody can be asked, since the option that is needed for it was not given, and says so in the hint. */
export function unasked(
  name: string,
  { prefix, needs }: { readonly prefix: string; readonly needs: 'machineSecretKey' | 'secretKey' },
): Authority {
  const hint = `Only Clerk knows this opaque token (${prefix}). To accept such tokens, give "${needs}" of clerk(...), so that Clerk can be asked.`;
  return {
    name,
    accepts: (token) => token.kind === 'opaque' && token.raw.startsWith(prefix),
    attest: () => ({ denial: { ...deny('token_unrecognized', { needs }), hint } }),
    rules: [],
  };
}

/** Nobody in particular: what a principal is before a kind of token has filled it in. */
export const nobody: Readonly<Principal> = {
  kind: 'unknown',
  subject: undefined,
  client: undefined,
  actor: undefined,
  organization: undefined,
  scopes: [],
  permissions: [],
};
