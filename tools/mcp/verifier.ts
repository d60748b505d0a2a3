import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  dpop,
  introspection,
  jwtIssuer,
  memoryReplay,
  statelessNonces,
} from '@tokenward/core';
import type { Verifier } from '@tokenward/core';

/** What a server must know to verify tokens. It is JSON, so that a server in another process gets the same. */
export interface Settings {
  readonly issuer: string;
  /** The origin of the server, as its clients see it. */
  readonly origin: string;
  /** Whether it also accepts DPoP-bound tokens. */
  readonly proofs: boolean;
  /** The client by which it asks the issuer about opaque tokens, if the issuer knows it. */
  readonly client?: { readonly id: string; readonly secret: string } | undefined;
}

/** The verifier of an MCP server at the path `/mcp`. */
export function createMcpVerifier({ issuer, origin, proofs, client }: Settings): Verifier {
  const identifier = `${origin}/mcp`;
  const people = jwtIssuer({ name: 'people', issuer, audience: identifier, clockTolerance: 0 });
  const opaque =
    client &&
    introspection({
      name: 'opaque',
      issuer,
      audience: identifier,
      ask: discoveredIntrospection(issuer, { client: clientSecretBasic(client.id, client.secret) }),
    });
  return createVerifier({
    authorities: opaque ? [people, opaque] : [people],
    resource: {
      identifier,
      name: 'Reports',
      scopes: { 'reports:read': [], 'reports:write': ['reports:read'] },
    },
    ...(proofs && {
      proofs: [
        dpop({
          origins: [origin],
          replay: memoryReplay(),
          nonce: statelessNonces({ secrets: ['a secret of at least 32 characters, for this test only'] }),
        }),
      ],
    }),
  });
}
