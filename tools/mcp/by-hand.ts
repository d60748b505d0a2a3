import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Access } from '@tokenward/core';

export function authInfoOf(access: Access, origin: string, token: string): AuthInfo {
  const scopes = access.scopes.includes('reports:write')
    ? [...new Set(['reports:read', ...access.scopes])]
    : access.scopes;
  return {
    token,
    clientId: String((access.claims as { client_id?: unknown }).client_id),
    scopes: [...scopes],
    resource: new URL(`${origin}/mcp`),
    resourceMetadataUrl: `${origin}/.well-known/oauth-protected-resource/mcp`,
    extra: { subject: access.subject },
  };
}
