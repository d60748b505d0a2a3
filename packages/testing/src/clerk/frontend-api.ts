import { clientOf } from '../asked.js';
import { clerkError } from './errors.js';
import type { ClerkInstance } from './instance.js';
import { verifiedOAuthJwt } from './oauth-jwt.js';
import type { ClerkRecord } from './records.js';
import type { Routes } from '../service.js';

/** The public endpoints of the Frontend API, and its introspection (RFC 7662). */
export function frontendApi(instance: ClerkInstance): Routes {
  const { issuer, application, vault } = instance;
  const metadata = (): Response =>
    Response.json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      userinfo_endpoint: `${issuer}/oauth/userinfo`,
      introspection_endpoint: `${issuer}/oauth/token_info`,
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
      if (token === null || token === '') return clerkError('form_param_missing');
      const jwt = await verifiedOAuthJwt(instance, token);
      const record = jwt ?? (token.startsWith('oat_') ? vault.find(token) : undefined);
      return Response.json(introspected(issuer, record));
    },
  };
}

function introspected(iss: string, record: ClerkRecord | { readonly active: false } | undefined): object {
  if (record === undefined || 'active' in record || record.revoked || record.expired)
    return { active: false };
  const { client_id, subject, scopes, created_at, expiration } = record;
  const exp = expiration === null ? {} : { exp: expiration / 1000 };
  return {
    active: true,
    iss,
    client_id,
    sub: subject,
    scope: scopes.join(' '),
    iat: created_at / 1000,
    ...exp,
  };
}
