import { clientOf } from '../asked.js';
import type { Routes } from '../service.js';
import { clerkError } from './errors.js';
import type { ClerkInstance } from './instance.js';
import { verifiedOAuthJwt } from './oauth-jwt.js';
import type { ClerkRecord } from './records.js';

/**
 * The public endpoints of the Frontend API, and its introspection (RFC 7662). Paths and names of members: clerk/openapi-specs,
 * fapi/2026-05-12.yml (WellKnown.OpenIDConfiguration, OAuth.TokenInfo); the values of the lists are inferred.
 */
export function frontendApi(instance: ClerkInstance): Routes {
  const { issuer, application, vault } = instance;
  const metadata = (): Response =>
    Response.json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/token/revoke`,
      userinfo_endpoint: `${issuer}/oauth/userinfo`,
      introspection_endpoint: `${issuer}/oauth/token_info`,
      scopes_supported: ['openid', 'profile', 'email'],
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  return {
    'GET /.well-known/jwks.json': () => Response.json(instance.jwks()),
    'GET /.well-known/openid-configuration': metadata,
    'GET /.well-known/oauth-authorization-server': metadata,
    async 'POST /oauth/token_info'(asked) {
      const client = clientOf(asked);
      if (client?.id !== application.id || client.secret !== application.secret)
        return clerkError('authentication_invalid');
      const token = new URLSearchParams(asked.body).get('token');
      // Inferred: the specification has no answer for this; its 422 is for the legacy provider.
      if (token === null || token === '') return clerkError('bad_request');
      const jwt = await verifiedOAuthJwt(instance, token);
      const record = jwt ?? (token.startsWith('oat_') ? vault.find(token) : undefined);
      return Response.json(introspected(record));
    },
  };
}

/** The specification has these members alone: no `iss` and no `exp`. */
function introspected(record: ClerkRecord | { readonly active: false } | undefined): object {
  if (record === undefined || 'active' in record || record.revoked || record.expired)
    return { active: false };
  const { client_id, subject, scopes = [], created_at } = record;
  return { active: true, client_id, sub: subject, scope: scopes.join(' '), iat: created_at };
}
