import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { clientOf } from '../asked.js';
import type { Asked } from '../asked.js';
import type { Routes } from '../service.js';
import type { WorkosApplication, WorkosEnvironment } from './environment.js';
import { oauthError } from './errors.js';

/** What the AuthKit domain answers: the authorization server of WorkOS Connect. */
export function authkit(environment: WorkosEnvironment): Routes {
  const { domain } = environment;
  const metadata = (): Response =>
    Response.json({
      issuer: domain,
      jwks_uri: `${domain}/oauth2/jwks`,
      authorization_endpoint: `${domain}/oauth2/authorize`,
      token_endpoint: `${domain}/oauth2/token`,
      introspection_endpoint: `${domain}/oauth2/introspection`,
      registration_endpoint: `${domain}/oauth2/register`,
      userinfo_endpoint: `${domain}/oauth2/userinfo`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
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
    'GET /.well-known/openid-configuration': metadata,
    'GET /.well-known/oauth-authorization-server': metadata,
    'POST /oauth2/token': asApplication((form, application) => issue(environment, form, application)),
    'POST /oauth2/introspection': asApplication(async (form) => {
      const token = form.get('token');
      return token === null || token === ''
        ? oauthError(400, 'invalid_request')
        : Response.json(await introspected(environment, token));
    }),
  };
}

async function issue(
  { sign }: WorkosEnvironment,
  form: URLSearchParams,
  { clientId, organization, scopes }: WorkosApplication,
): Promise<Response> {
  if (form.get('grant_type') !== 'client_credentials') return oauthError(400, 'unsupported_grant_type');
  const wanted = form.get('scope')?.split(' ') ?? scopes;
  if (!wanted.every((scope) => scopes.includes(scope))) return oauthError(400, 'invalid_scope');
  const scope = wanted.join(' ');
  const access_token = await sign('m2m', { sub: clientId, client_id: clientId, org_id: organization, scope });
  return Response.json({ access_token, expires_in: 300, token_type: 'bearer' });
}

/** What it tells about a token; it lists no `scope`. */
async function introspected(environment: WorkosEnvironment, token: string): Promise<object> {
  const { refreshTokens, revoked } = environment;
  const refresh = refreshTokens.get(token);
  const claims = refresh ?? (await verified(environment, token));
  if (claims === undefined || revoked.has(token)) return { active: false };
  const { client_id, iss, aud, sub, org_id, sid, jti, exp, iat } = claims;
  const told = { client_id, iss, aud, sub, org_id, sid, jti, exp, iat };
  return { active: true, ...told, token_type: refresh ? 'refresh_token' : 'access_token' };
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
