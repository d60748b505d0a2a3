// An authorization server of better-auth 1.7.5 with @better-auth/oauth-provider 1.7.5, as a person with both docs at hand writes it.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { oauthProvider, oauthProviderAuthServerMetadata } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { jwt } from 'better-auth/plugins';

const { PORT, RESOURCE, LIFE } = process.env;
const origin = `http://127.0.0.1:${PORT}`;
const models = ['user', 'session', 'account', 'verification', 'jwks', 'oauthClient', 'oauthConsent'];
models.push(
  'oauthAccessToken',
  'oauthRefreshToken',
  'oauthResource',
  'oauthClientResource',
  'oauthClientAssertion',
);

const auth = betterAuth({
  baseURL: origin,
  secret: 'a secret of at least 32 characters, for this test only',
  database: memoryAdapter(Object.fromEntries(models.map((model) => [model, []]))),
  emailAndPassword: { enabled: true, autoSignIn: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  rateLimit: { enabled: false },
  plugins: [
    jwt({ disableSettingJwtHeader: true }),
    oauthProvider({
      loginPage: '/login',
      consentPage: '/consent',
      scopes: ['openid', 'offline_access', 'reports:read', 'reports:write'],
      resources: [RESOURCE, RESOURCE.replace('/mcp', '/other')].map((identifier) => ({
        identifier,
        accessTokenTtl: Number(LIFE),
      })),
      enforcePerClientResources: false,
      allowDynamicClientRegistration: true,
      allowUnauthenticatedClientRegistration: true,
    }),
  ],
});
const metadata = oauthProviderAuthServerMetadata(auth);

/** Calls an endpoint of Better Auth as its client does, with the query that came to the page. */
async function call(path, page, headers, body) {
  return auth.handler(
    new Request(`${origin}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: headers.cookie ?? '', origin },
      body: JSON.stringify({ ...body, oauth_query: page.search.slice(1) }),
    }),
  );
}

const pages = {
  async '/login'(page, headers, account) {
    const person = { email: `${account}@example.com`, password: 'a long password', name: account };
    await auth.api.signUpEmail({ body: person }).catch(() => {});
    return call('/sign-in/email', page, headers, person);
  },
  '/consent': (page, headers) => call('/oauth2/consent', page, headers, { accept: true }),
};

async function answer({ method, url, headers }, body) {
  const page = new URL(url, origin);
  const show = pages[page.pathname];
  if (show && method === 'GET') {
    const form = `<form method="post" action="${page.pathname}${page.search}"><input name="account"></form>`;
    return new Response(form, { headers: { 'content-type': 'text/html' } });
  }
  if (show) {
    const response = await show(page, headers, new URLSearchParams(body).get('account'));
    const { url: next, redirect_uri: back = next } = await response.json();
    const sent = new Headers({ location: back ?? '/stuck' });
    for (const cookie of response.headers.getSetCookie()) sent.append('set-cookie', cookie);
    return new Response(null, { status: 303, headers: sent });
  }
  const request = new Request(page, { method, headers, body: body || undefined });
  return page.pathname.startsWith('/.well-known/oauth-authorization-server')
    ? metadata(request)
    : auth.handler(request);
}

const server = createServer(async (request, response) => {
  try {
    const { status, headers, body } = await answer(request, await text(request));
    response.writeHead(status, [...headers].flat());
    for await (const chunk of body ?? []) response.write(chunk);
    response.end();
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`"port":${PORT}`, ''));
