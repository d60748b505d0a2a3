import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { shortLife } from '../authorization-server.js';
import { generations } from '../client.js';
import type { Generation, TestClient } from '../client.js';
import type { Check, Feature, Stage } from '../stage.js';

/** What a real client does from the first call on. */
export const clients: readonly Check[] = generations.flatMap((generation): readonly Check[] => {
  const check = (name: string, play: Play, ...needs: readonly Feature[]): Check => ({
    name: `${generation} client ${name}`,
    needs,
    run: (stage) => play(stage, generation),
  });
  return [
    check('signs in: 401, metadata, registration, PKCE, a token for the resource', signIn),
    check('steps up: 403, consent to one more scope, the tool again', stepUp),
    // v1 asks for the scopes of the challenge only. Better Auth gives a refresh token for `offline_access`, which v2 adds by itself.
    check(
      'refreshes an expired token without the person',
      refresh,
      ...(generation === 'v1' ? (['switches'] as const) : []),
    ),
    check('signs in again when it has a token of another resource', otherResource),
    check('gets 5xx in an outage of the issuer, keeps its token and goes on later', outage, 'switches'),
    check('keeps its session to itself: 404 for another person, who cannot end it', sessions, 'sessions'),
  ];
});

type Play = (stage: Stage, generation: Generation) => Promise<void>;

/** What a client sent, as `POST /mcp 401`. */
function sent({ exchanges }: TestClient, origin: string): readonly string[] {
  return exchanges
    .filter(({ url }) => url.origin === origin)
    .map(({ method, url, status }) => `${method} ${url.pathname} ${status}`);
}

/** The scopes of the resource. v2 adds `offline_access` if the authorization server knows it. */
export function own(scopes: string | null | undefined | readonly string[]): readonly string[] {
  const list = typeof scopes === 'string' ? scopes.split(' ') : (scopes ?? []);
  return list.filter((scope) => scope !== 'offline_access').toSorted();
}

async function signIn(stage: Stage, generation: Generation): Promise<void> {
  const { origin, mcp, authorizationServer } = stage;
  const client = await stage.client(generation, { account: 'grace' });
  await client.connect();
  const caller = JSON.parse(await client.call('whoami')) as Record<string, unknown>;
  const claims = decodeJwt(String(client.provider.kept?.access_token));
  assert.deepEqual(own(caller.scopes as string[]), ['reports:read']);
  assert.deepEqual([caller.subject, caller.resource], [claims.sub, mcp]);
  assert.equal(caller.clientId, client.provider.clientInformation<{ client_id: string }>().client_id);

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
  assert.deepEqual(sent(client, new URL(authorizationServer.issuer).origin), authorizationServer.paths);
  const [authorization] = client.provider.authorizations;
  assert.equal(authorization?.searchParams.get('resource'), mcp);
  assert.deepEqual(own(authorization.searchParams.get('scope')), ['reports:read']);
  assert.equal(authorization.searchParams.get('code_challenge_method'), 'S256');
  const token = client.exchanges.find(({ url }) => url.pathname.endsWith('/token'));
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
  assert.deepEqual(own(asked), generation === 'v1' ? ['reports:write'] : ['reports:read', 'reports:write']);
  const { scopes } = JSON.parse(await client.call('whoami')) as { scopes: string[] };
  assert.deepEqual(own(scopes), ['reports:read', 'reports:write']);
  assert.equal(client.provider.authorizations.length, 2);
}

async function refresh(stage: Stage, generation: Generation): Promise<void> {
  const { authorizationServer, mcp } = stage;
  authorizationServer.life = shortLife;
  const client = await stage.client(generation);
  await client.connect();
  const { life } = authorizationServer;
  authorizationServer.life = 600;
  const first = client.provider.kept?.access_token;
  await sleep(life * 1000 + 100);
  await client.call('whoami');
  const refused = client.exchanges.filter(({ status }) => status === 401);
  assert.match(String(refused.at(-1)?.answer.get('www-authenticate')), /error="invalid_token"/);
  const renewal = client.exchanges.findLast(({ url }) => url.pathname.endsWith('/token'));
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
  // The gates of the SDK answer every error of a verifier with 500.
  const hasGuards = !stage.lacks.includes('guards');
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
      [`${mcp} ${hasGuards ? 503 : 500}`],
    );
    if (hasGuards) assert.match(String(client.exchanges[0]?.answer.get('retry-after')), /^\d+$/);
    assert.equal(client.exchanges[0]?.answer.get('www-authenticate'), null);
  } finally {
    authorizationServer.available = true;
  }
  assert.equal(client.provider.kept, before);
  await sleep(Number(client.exchanges[0].answer.get('retry-after') ?? 1) * 1000);
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
