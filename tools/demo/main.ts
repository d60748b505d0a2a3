import { setTimeout as sleep } from 'node:timers/promises';
import {
  apiKeys,
  clientSecretBasic,
  discoveredIntrospection,
  introspection,
  createApiKey,
} from '@tokenward/core';
import { proofFor } from '@tokenward/testing';
import { randomDPoPKeyPair } from 'openid-client';
import { skipped, startApis } from './apis.js';
import { audiences, clients, hurriedLife, startAuthorizationServer } from './authorization-server.js';
import { playMcp } from './mcp.js';
import { head, play } from './scene.js';
import type { Scene } from './scene.js';
import { serve } from './serve.js';
import { obtainBoundToken, obtainToken, revokeToken } from './tokens.js';

const cooldown = 1;
const tolerance = 5;

const authorizationServer = await startAuthorizationServer();
const { issuer } = authorizationServer;
const apiKey = await createApiKey('acme_');
const apis = await startApis({
  issuer,
  audience: audiences.api,
  keyOptions: { cooldown },
  origin: audiences.api,
  others: [
    apiKeys({
      name: 'keys',
      prefix: 'acme_',
      lookup: (digest) =>
        digest === apiKey.digest ? { digest, owner: 'acme', permissions: ['reports:read'] } : undefined,
    }),
    introspection({
      name: 'opaque',
      issuer,
      audience: audiences.api,
      ask: discoveredIntrospection(issuer, { client: clientSecretBasic(clients.api.id, clients.api.secret) }),
    }),
  ],
});

console.log(`${'Authorization server (oidc-provider)'.padEnd(38)}${issuer}`);
for (const { framework, url } of apis) console.log(`${`The API with ${framework}`.padEnd(38)}${url}`);
if (skipped !== '') console.log(skipped);
console.log();

if (process.argv.includes('--serve')) {
  await serve(apis, issuer);
} else {
  const failed = await playAll();
  await Promise.all(apis.map((api) => api.close()));
  console.log(
    failed === 0 ? '\nEvery request got the expected answer.' : `\n${failed} rows have an unexpected answer.`,
  );
  if (skipped !== '') console.log(skipped);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function playAll(): Promise<number> {
  let failed = 0;
  const scene = async (
    name: string,
    status: number,
    says: string,
    token?: string,
    more: Partial<Scene> = {},
  ): Promise<void> => {
    const sent = token === undefined ? {} : { token };
    if (!(await play(apis, { name, request: 'GET /reports', status, says, ...sent, ...more }))) failed += 1;
  };

  const reader = await obtainToken(issuer, 'reader');
  const visitor = await obtainToken(issuer, 'visitor');
  const stray = await obtainToken(issuer, 'reader', 'other');
  const hurried = await obtainToken(issuer, 'hurried');
  const expiredAt = performance.now() + (hurriedLife + tolerance + 1) * 1000;

  console.log(head(apis));
  await scene('a valid token', 200, '"for":"reader"', reader);
  await scene('the same token again', 200, '"for":"reader"', reader);
  await scene('no token', 401, 'Bearer realm="api"');
  await scene('no token, optional', 200, '"stranger"', undefined, { request: 'GET /maybe' });
  await scene('a tampered token', 401, 'error="invalid_token"', tampered(reader));
  await scene('a token for another API', 401, 'not meant for this API', stray);
  await scene('a token without permission', 403, 'lacks a permission', visitor);
  await scene('a machine token', 202, '"by":"visitor"', visitor, { request: 'POST /jobs' });

  const takesAll = { takesAll: true };
  const discreet = await obtainToken(issuer, 'discreet');
  await scene('an opaque token', 200, '"2026-11"', discreet, takesAll);
  await revokeToken(issuer, 'discreet', discreet);
  await scene('the same, revoked', 401, 'error="invalid_token"', discreet, takesAll);
  await scene('an API key', 200, '"for":"acme"', apiKey.key, takesAll);
  await scene('a mistyped API key', 401, 'error="invalid_token"', mistyped(apiKey.key), takesAll);
  await scene('an API key, machines only', 403, 'not of a kind', apiKey.key, {
    ...takesAll,
    request: 'POST /jobs',
  });

  const [owner, thief] = [await randomDPoPKeyPair(), await randomDPoPKeyPair()];
  const bound = await obtainBoundToken(issuer, 'late', owner);
  const payroll = { request: 'GET /payroll' };
  const proofBy = (key: typeof owner): Promise<string> =>
    proofFor({ token: bound, url: `${audiences.api}/payroll`, key });
  const own = await proofBy(owner);
  await scene('a bound token with a proof', 200, '"for":"late"', bound, { ...payroll, proof: own });
  await scene('stolen: with a used proof', 401, 'used before', bound, { ...payroll, proof: own });
  await scene('stolen: as a bearer token', 401, 'bound to a key', bound, payroll);
  await scene('stolen: with another key', 401, 'bound to another key', bound, {
    ...payroll,
    proof: await proofBy(thief),
  });

  await scene('signed in an hour ago', 401, 'max_age="300"', await obtainToken(issuer, 'early'), payroll);
  await scene('the same, signed in again', 200, '"for":"late"', await obtainToken(issuer, 'late'), payroll);

  await sleep(cooldown * 1000);
  await authorizationServer.rotate();
  await scene('new key: a new token', 200, '"for":"reader"', await obtainToken(issuer, 'reader'));
  await scene('new key: an old token', 200, '"for":"reader"', reader);

  failed += await playMcp(issuer);
  console.log(`  (waits until a token of ${hurriedLife} s expires, with ${tolerance} s of tolerance)`);
  await sleep(Math.max(0, expiredAt - performance.now()));
  await scene('an expired token', 401, 'has expired', hurried);

  await authorizationServer.rotate();
  const unseen = await obtainToken(issuer, 'reader');
  const unasked = await obtainToken(issuer, 'discreet');
  await authorizationServer.stop();
  await scene('server down: a known key', 200, '"for":"reader"', reader);
  await scene('server down: an unknown key', 503, 'Retry-After: 1', unseen);
  await scene('server down: an opaque token', 503, 'Retry-After: 1', unasked, takesAll);
  await scene('server down: an API key', 200, '"for":"acme"', apiKey.key, takesAll);
  return failed;
}

/** Alters one character in the middle of the signature. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** Alters one character before the checksum. */
function mistyped(key: string): string {
  const at = key.length - 8;
  return key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1);
}
