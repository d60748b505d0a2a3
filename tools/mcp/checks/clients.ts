import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { generations } from '../client.js';
import type { Generation, TestClient } from '../client.js';
import type { Check, Stage } from '../stage.js';

/** What a real client does from the first call on. */
export const clients: readonly Check[] = [
  ...forBoth(
    'signs in: 401, discovery, registration, authorization with PKCE, token with the resource',
    signIn,
  ),
  ...forBoth('steps up: 403 insufficient_scope, consent to one more scope, the tool again', stepUp),
  ...forBoth('refreshes an expired token, without the person', refresh),
  ...forBoth('signs in again when it has a token of another resource', otherResource),
  ...forBoth('sees an outage of the issuer as 503, keeps its token and goes on later', outage),
  ...forBoth('keeps its session to itself: 404 for another person, who cannot end it', sessions),
];

function forBoth(
  name: string,
  play: (stage: Stage, generation: Generation) => Promise<void>,
): readonly Check[] {
  return generations.map((generation) => ({
    name: `${generation} client ${name}`,
    run: (stage) => play(stage, generation),
  }));
}

/** What a client sent, as `POST /mcp 401`. */
function sent({ exchanges }: TestClient, origin: string): readonly string[] {
  return exchanges
    .filter(({ url }) => url.origin === origin)
    .map(({ method, url, status }) => `${method} ${url.pathname} ${status}`);
}

async function signIn(stage: Stage, generation: Generation): Promise<void> {
  const { origin, mcp, authorizationServer } = stage;
  const client = await stage.client(generation, { account: 'grace' });
  await client.connect();
  const caller = JSON.parse(await client.call('whoami')) as Record<string, unknown>;
  assert.deepEqual(caller.scopes, ['reports:read']);
  assert.deepEqual([caller.subject, caller.resource], ['grace', mcp]);
  assert.ok(typeof caller.clientId === 'string' && caller.clientId !== '');

  const requests = sent(client, origin);
  assert.deepEqual(requests.slice(0, 2), [
    'POST /mcp 401',
    'GET /.well-known/oauth-protected-resource/mcp 200',
  ]);
  // With good metadata neither generation asks the API itself for anything of an authorization server.
  assert.deepEqual(
    requests.filter((line) => !/^(POST|GET) \/mcp (200|202|405)$/.test(line)),
    requests.slice(0, 2),
  );
  assert.deepEqual(sent(client, authorizationServer.issuer), [
    'GET /.well-known/oauth-authorization-server 200',
    'POST /reg 201',
    'POST /token 200',
  ]);
  const [authorization] = client.provider.authorizations;
  assert.equal(authorization?.searchParams.get('resource'), mcp);
  assert.equal(authorization.searchParams.get('scope'), 'reports:read');
  assert.equal(authorization.searchParams.get('code_challenge_method'), 'S256');
  const token = client.exchanges.find(({ url }) => url.pathname === '/token');
  assert.equal(new URLSearchParams(token?.body).get('resource'), mcp);
}

async function stepUp(stage: Stage, generation: Generation): Promise<void> {
  const { authorizationServer } = stage;
  // With a refresh token v1 refreshes at a step-up, and ends with "Server returned 403 after trying upscoping".
  authorizationServer.refresh = generation === 'v2';
  const client = await stage.client(generation);
  await client.connect();
  authorizationServer.refresh = true;
  assert.equal(await client.call('purge'), 'purged');
  const refused = client.exchanges.filter(({ status }) => status === 403);
  assert.equal(refused.length, 1);
  const challenge = String(refused[0]?.answer.get('www-authenticate'));
  assert.match(challenge, /error="insufficient_scope"/);
  assert.match(challenge, /scope="reports:write"/);
  assert.match(challenge, /resource_metadata="/);
  // v1 asks for the scope of the challenge alone, which includes the other one. v2 asks for both.
  const asked = client.provider.authorizations.at(-1)?.searchParams.get('scope');
  assert.equal(asked, generation === 'v1' ? 'reports:write' : 'reports:read reports:write');
  const { scopes } = JSON.parse(await client.call('whoami')) as { scopes: string[] };
  assert.deepEqual(scopes.toSorted(), ['reports:read', 'reports:write']);
  assert.equal(client.provider.authorizations.length, 2);
}

async function refresh(stage: Stage, generation: Generation): Promise<void> {
  const { authorizationServer, mcp } = stage;
  authorizationServer.life = 1;
  const client = await stage.client(generation);
  await client.connect();
  authorizationServer.life = 600;
  const first = client.provider.kept?.access_token;
  await sleep(1100);
  await client.call('whoami');
  const refused = client.exchanges.filter(({ status }) => status === 401);
  assert.match(String(refused.at(-1)?.answer.get('www-authenticate')), /error="invalid_token"/);
  const renewal = client.exchanges.findLast(({ url }) => url.pathname === '/token');
  assert.equal(new URLSearchParams(renewal?.body).get('grant_type'), 'refresh_token');
  assert.equal(new URLSearchParams(renewal?.body).get('resource'), mcp);
  assert.notEqual(client.provider.kept?.access_token, first);
  assert.equal(client.provider.authorizations.length, 1);
}

async function otherResource(stage: Stage, generation: Generation): Promise<void> {
  const client = await stage.client(generation);
  const foreign = await stage.token({ resource: `${stage.origin}/other` });
  client.provider.kept = {
    access_token: foreign,
    token_type: 'Bearer',
    issuer: stage.authorizationServer.issuer,
  };
  await client.connect();
  assert.equal(client.exchanges[0]?.status, 401);
  assert.match(String(client.exchanges[0].answer.get('www-authenticate')), /error="invalid_token"/);
  assert.notEqual(client.provider.kept.access_token, foreign);
  await client.call('whoami');
}

async function outage(stage: Stage, generation: Generation): Promise<void> {
  const { authorizationServer, mcp } = stage;
  const client = await stage.client(generation);
  await client.connect();
  const before = client.provider.kept;
  authorizationServer.available = false;
  try {
    await stage.restart();
    client.exchanges.length = 0;
    await assert.rejects(client.call('whoami'));
    assert.deepEqual(
      client.exchanges.map(({ url, status }) => `${url.href} ${status}`),
      [`${mcp} 503`],
    );
    assert.match(String(client.exchanges[0]?.answer.get('retry-after')), /^\d+$/);
    assert.equal(client.exchanges[0]?.answer.get('www-authenticate'), null);
  } finally {
    authorizationServer.available = true;
  }
  assert.equal(client.provider.kept, before);
  await sleep(Number(client.exchanges[0].answer.get('retry-after')) * 1000);
  await client.call('whoami');
  assert.equal(client.provider.authorizations.length, 1);
}

async function sessions(stage: Stage, generation: Generation): Promise<void> {
  const options = { address: stage.sessions, mode: 'legacy' } as const;
  const ada = await stage.client(generation, { ...options, account: 'ada' });
  await ada.connect();
  const id = String(ada.sessionId());
  assert.match(id, /^[\w-]{20,}$/);
  const token = await stage.token({ account: 'eve' });
  for (const method of ['POST', 'GET', 'DELETE']) {
    const body = method === 'POST' ? '{"jsonrpc":"2.0","id":7,"method":"tools/list"}' : null;
    const response = await fetch(stage.sessions, {
      method,
      body,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-session-id': id,
        'mcp-protocol-version': '2025-11-25',
      },
    });
    await response.body?.cancel();
    assert.equal(response.status, 404, `${method} of another person`);
  }
  assert.equal(await ada.call('whoami'), ada.provider.clientInformation<{ client_id: string }>().client_id);
}
