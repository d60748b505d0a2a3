import type { Application } from './api.js';

/**
 * Requests a token for an application itself (RFC 6749 §4.4). It has all scopes of the application unless some are
 * named, such as `openid profile email` in WorkOS's documentation.
 */
export async function getToken(domain: string, application: Application, scope?: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: application.clientId,
    client_secret: application.clientSecret,
    ...(scope !== undefined && { scope }),
  });
  const answer = await fetch(`${domain}/oauth2/token`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`WorkOS answered POST /oauth2/token with ${answer.status}.`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
