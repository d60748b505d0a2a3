import { bearerOf, membersOf } from '../asked.js';
import type { Routes } from '../service.js';
import type { WorkosEnvironment } from './environment.js';
import { workosError } from './errors.js';

/** What the WorkOS API answers: the keys of AuthKit sessions, and whether an API key is known. */
export function api({ apiUrl, clientId, apiKey, apiKeys, jwks }: WorkosEnvironment): Routes {
  return {
    [`GET /sso/jwks/${clientId}`]: () => Response.json(jwks('session')),
    [`GET /user_management/${clientId}/.well-known/openid-configuration`]: () =>
      Response.json({
        issuer: `${apiUrl}/user_management/${clientId}`,
        jwks_uri: `${apiUrl}/sso/jwks/${clientId}`,
        authorization_endpoint: `${apiUrl}/user_management/authorize`,
        token_endpoint: `${apiUrl}/user_management/authenticate`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    'POST /api_keys/validations'(asked) {
      if (bearerOf(asked) !== apiKey) return workosError('unauthorized');
      const value = membersOf(asked)?.value;
      if (typeof value !== 'string' || value === '') return workosError('unprocessable_entity');
      return Response.json({ api_key: apiKeys.get(value) ?? null });
    },
  };
}
