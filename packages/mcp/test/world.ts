import { createVerifier, dpop, jwtIssuer, memoryReplay } from '@tokenward/core';
import type { Access, Claims, Verifier, VerifierOptions } from '@tokenward/core';
import { createIssuer, createProofKey } from '@tokenward/testing';
import type { Issuer, MintClaims, ProofKey } from '@tokenward/testing';

/** The identifier of the MCP server, which is the audience of its tokens. */
export const identifier = 'https://api.test/mcp';

/** The address of its metadata. */
export const metadata = 'https://api.test/.well-known/oauth-protected-resource/mcp';

/** An issuer, and the verifier of an MCP server. */
export interface World {
  readonly issuer: Issuer;
  readonly verifier: Verifier<Access<'people', Claims>>;
  /** The key of a client that uses DPoP. */
  readonly key: ProofKey;
  /** Returns a token of a person with these scopes. */
  readonly token: (scope?: string, claims?: MintClaims) => Promise<string>;
}

/** Creates the world of one test. `reports:write` includes `reports:read`. */
export async function createWorld(options: Partial<VerifierOptions<never>> = {}): Promise<World> {
  const issuer = await createIssuer({ audience: identifier });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier })],
    proofs: [dpop({ origins: ['https://api.test'], replay: memoryReplay() })],
    resource: { identifier, scopes: { 'reports:write': ['reports:read'], 'reports:read': [] } },
    fetch: issuer.fetch,
    ...options,
  });
  return {
    issuer,
    verifier,
    key: await createProofKey(),
    token: (scope = 'reports:read', claims = {}) =>
      issuer.mint({ sub: 'user_1', client_id: 'desktop', scope, ...claims }),
  };
}
