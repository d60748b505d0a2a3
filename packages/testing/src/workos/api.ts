import { createLocalJWKSet, jwtVerify } from 'jose';
import { bearerOf, isObject, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import type { Routes } from '../service.js';
import type { WorkosApiKey, WorkosEnvironment } from './environment.js';
import { workosError } from './errors.js';

// "Specification" is spec/open-api-spec.yaml of workos/openapi-spec, version 0.61.0.

/** The endpoints of the WorkOS API. They publish keys, and validate API keys and agent credentials. */
export function api(environment: WorkosEnvironment): Routes {
  const { apiUrl, clientId, apiKey, keysOfAgents, jwks } = environment;
  const asBackend =
    (answer: (asked: Asked) => Promise<Response> | Response) =>
    (asked: Asked): Promise<Response> | Response =>
      bearerOf(asked) === apiKey ? answer(asked) : workosError('unauthorized');
  return {
    // Specification, `SsoController_jsonWebKeySet`.
    [`GET /sso/jwks/${clientId}`]: () => Response.json(jwks('session')),
    // supabase/auth#2476, which reports these two members and no others.
    [`GET /user_management/${clientId}/.well-known/openid-configuration`]: () =>
      Response.json({
        issuer: `${apiUrl}/user_management/${clientId}`,
        jwks_uri: `${apiUrl}/sso/jwks/${clientId}`,
      }),
    // Specification, `ApiKeysController_validateApiKey` and `ApiKeyValidationResponse`.
    'POST /api_keys/validations': asBackend((asked) => {
      const value = membersOf(asked)?.value;
      if (typeof value !== 'string' || value === '') return workosError('unprocessable_entity');
      const key = validKey(environment, value);
      const agent = key && keysOfAgents.get(value);
      return Response.json({
        api_key: key ?? null,
        ...(agent !== undefined && { agent_registration_id: agent }),
      });
    }),
    // Specification, `AgentAdminController_validateCredential` and `AgentCredentialValidation`.
    'POST /agents/credentials/validate': asBackend(async (asked) => {
      const { type, credential, audience } = membersOf(asked) ?? {};
      if (typeof credential !== 'string' || credential === '') return workosError('invalid_request');
      if (type === 'api_key') {
        const key = validKey(environment, credential);
        return verdictOn(key && keysOfAgents.get(credential), key?.expires_at);
      }
      if (type !== 'access_token') return workosError('invalid_request');
      const claims = await agentClaims(environment, credential, audience);
      return verdictOn(claims?.sub, claims?.exp && new Date(claims.exp * 1000).toISOString());
    }),
  };
}

/**
 * Returns a key that exists and has not expired. workos/emulate, src/workos/routes/api-keys.ts, treats an expired key
 * as unknown.
 */
function validKey({ apiKeys, clock }: WorkosEnvironment, value: string): WorkosApiKey | undefined {
  const key = apiKeys.get(value);
  const end = typeof key?.expires_at === 'string' ? Date.parse(key.expires_at) : Number.POSITIVE_INFINITY;
  return end <= clock.now() * 1000 ? undefined : key;
}

/**
 * Returns the claims of an agent token that is neither expired nor revoked. The audience is compared if it is given.
 */
async function agentClaims(
  { clock, jwks, revoked }: WorkosEnvironment,
  token: string,
  audience: unknown,
): Promise<{ readonly sub?: string; readonly exp?: number } | undefined> {
  if (revoked.has(token)) return undefined;
  const options = {
    currentDate: new Date(clock.now() * 1000),
    ...(typeof audience === 'string' && { audience }),
  };
  const verified = await jwtVerify(token, createLocalJWKSet(jwks('session')), options).catch(() => undefined);
  return isObject(verified?.payload) && String(verified.payload.sub).startsWith('agent_reg_')
    ? verified.payload
    : undefined;
}

/** The response of the validation. Both members are `null` if the credential is not valid. */
function verdictOn(registration: string | undefined, expiresAt: unknown): Response {
  const valid = registration !== undefined;
  const told = { registration_id: registration ?? null, expires_at: (valid && expiresAt) || null };
  return Response.json({ valid, ...told });
}
