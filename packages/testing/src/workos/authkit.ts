import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { clientOf } from '../asked.js';
import type { Asked } from '../asked.js';
import type { Routes } from '../service.js';
import type { WorkosApplication, WorkosEnvironment } from './environment.js';
import { oauthError } from './errors.js';

/**
 * The scopes listed at https://workos.com/docs/reference/workos-connect/authorize. They are called built in at
 * https://workos.com/docs/reference/workos-connect/metadata.
 */
const builtIn: readonly string[] = ['email', 'offline_access', 'openid', 'profile'];

/**
 * The endpoints of the AuthKit domain, the authorization server of WorkOS Connect. The published specification lacks
 * them. They follow https://workos.com/docs/reference/workos-connect unless another source is noted.
 */
export function authkit(environment: WorkosEnvironment): Routes {
  const asApplication =
    (answer: (form: URLSearchParams, application: WorkosApplication) => Promise<Response>) =>
    async (asked: Asked): Promise<Response> => {
      const client = clientOf(asked);
      const application = environment.applications.find(
        ({ clientId, clientSecret }) => clientId === client?.id && clientSecret === client.secret,
      );
      return application === undefined
        ? oauthError(401, 'invalid_client')
        : answer(new URLSearchParams(asked.body), application);
    };
  return {
    'GET /oauth2/jwks': () => Response.json(environment.jwks('connect')),
    ...metadata(environment.domain),
    'POST /oauth2/token': asApplication((form, application) => issue(environment, form, application)),
    'POST /oauth2/introspection': asApplication(async (form) => {
      const token = form.get('token');
      return token === null || token === ''
        ? oauthError(400, 'invalid_request')
        : Response.json(await introspected(environment, token));
    }),
  };
}

/**
 * The two metadata documents, with each member that a live AuthKit domain sent on 2026-09-21, recorded in a public
 * repository.
 */
function metadata(domain: string): Routes {
  const both = {
    issuer: domain,
    authorization_endpoint: `${domain}/oauth2/authorize`,
    device_authorization_endpoint: `${domain}/oauth2/device_authorization`,
    introspection_endpoint: `${domain}/oauth2/introspection`,
    jwks_uri: `${domain}/oauth2/jwks`,
    response_types_supported: ['code'],
    scopes_supported: builtIn,
    token_endpoint: `${domain}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
  };
  const ofUsers = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
  return {
    'GET /.well-known/openid-configuration': () =>
      Response.json({
        ...both,
        grant_types_supported: [...ofUsers, 'client_credentials'],
        id_token_signing_alg_values_supported: ['RS256'],
        subject_types_supported: ['public'],
        userinfo_endpoint: `${domain}/oauth2/userinfo`,
      }),
    'GET /.well-known/oauth-authorization-server': () =>
      Response.json({
        ...both,
        client_id_metadata_document_supported: true,
        code_challenge_methods_supported: ['S256'],
        grant_types_supported: ofUsers,
        registration_endpoint: `${domain}/oauth2/register`,
        response_modes_supported: ['query'],
      }),
  };
}

async function issue(
  { sign }: WorkosEnvironment,
  form: URLSearchParams,
  { clientId, organization, scopes }: WorkosApplication,
): Promise<Response> {
  if (form.get('grant_type') !== 'client_credentials') return oauthError(400, 'unsupported_grant_type');
  // The documentation's own request asks for built-in scopes. Other scopes follow workos/emulate,
  // src/workos/routes/oauth.ts. An application gets all its scopes when it requests none, and 400 for one that it
  // does not have.
  const asked = form.get('scope')?.split(' ').filter(Boolean) ?? [];
  const known = [...builtIn, ...scopes];
  if (!asked.every((scope) => known.includes(scope))) return oauthError(400, 'invalid_scope');
  const scope = (asked.length === 0 ? scopes : asked).join(' ');
  const access_token = await sign('m2m', { sub: clientId, client_id: clientId, org_id: organization, scope });
  return Response.json({ access_token, expires_in: 300, token_type: 'bearer' });
}

/**
 * Returns the introspection response: never `scope`; `exp` for access tokens only; `jti` and `sid` for users' tokens
 * only. Inferred: `aud`, which older pages do not list.
 */
async function introspected(environment: WorkosEnvironment, token: string): Promise<object> {
  const { refreshTokens, revoked } = environment;
  const refresh = refreshTokens.get(token);
  const claims = refresh ?? (await verified(environment, token));
  if (claims === undefined || revoked.has(token)) return { active: false };
  const { client_id, iss, aud, sub, org_id, sid, jti, exp, iat } = claims;
  const told = { client_id, iss, aud, sub, org_id, iat };
  if (refresh) return { active: true, ...told, token_type: 'refresh_token' };
  const ofUser = sub === client_id ? {} : { sid, jti };
  return { active: true, ...told, ...ofUser, exp, token_type: 'access_token' };
}

async function verified(
  { domain, clock, jwks }: WorkosEnvironment,
  token: string,
): Promise<JWTPayload | undefined> {
  const options = { issuer: domain, currentDate: new Date(clock.now() * 1000) };
  return jwtVerify(token, createLocalJWKSet(jwks('connect')), options).then(
    ({ payload }) => payload,
    () => undefined,
  );
}
