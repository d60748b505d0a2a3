import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../../examples/express/src/app.js';
import { audiences, hurriedLife, startAuthorizationServer } from './authorization-server.js';
import { play } from './scene.js';
import type { Scene } from './scene.js';
import { serve } from './serve.js';
import { obtainToken } from './tokens.js';

const cooldown = 1;
const tolerance = 5;

const authorizationServer = await startAuthorizationServer();
const { issuer } = authorizationServer;
const app = createApp({ issuer, audience: audiences.api, keyOptions: { cooldown } });
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

console.log(`Authorization server (oidc-provider)  ${issuer}`);
console.log(`API (Express, guarded by Tokenward)   ${api}\n`);

if (process.argv.includes('--serve')) {
  await serve(api, issuer);
} else {
  const surprises = await playAll();
  server.close();
  server.closeAllConnections();
  console.log(
    surprises === 0 ? '\nEvery scene went as it must.' : `\n${surprises} scenes did not go as they must.`,
  );
  process.exitCode = surprises === 0 ? 0 : 1;
}

async function playAll(): Promise<number> {
  let surprises = 0;
  const scene = async (name: string, status: number, says: string, token?: string): Promise<void> => {
    const line: Scene = { name, path: '/reports', status, says, ...(token !== undefined && { token }) };
    if (!(await play(api, line))) surprises += 1;
  };

  const reader = await obtainToken(issuer, 'reader');
  const hurried = await obtainToken(issuer, 'hurried');
  const expiredAt = performance.now() + (hurriedLife + tolerance + 1) * 1000;

  await scene('a valid token', 200, '"for":"reader"', reader);
  await scene('the same token again', 200, '"for":"reader"', reader);
  await scene('no token', 401, 'Bearer realm="api"');
  await scene('a tampered token', 401, 'error="invalid_token"', tampered(reader));
  await scene(
    'a token for another API',
    401,
    'not meant for this API',
    await obtainToken(issuer, 'reader', 'other'),
  );
  await scene('a token without the scope', 403, 'scope="reports:read"', await obtainToken(issuer, 'visitor'));

  await sleep(cooldown * 1000);
  await authorizationServer.rotate();
  await scene('keys rotated: a new token', 200, '"for":"reader"', await obtainToken(issuer, 'reader'));
  await scene('keys rotated: the old token', 200, '"for":"reader"', reader);

  console.log(
    `  (waiting for a token of ${hurriedLife} s to expire, and for the tolerance of ${tolerance} s)`,
  );
  await sleep(Math.max(0, expiredAt - performance.now()));
  await scene('an expired token', 401, 'has expired', hurried);

  await authorizationServer.rotate();
  const unseen = await obtainToken(issuer, 'reader');
  await authorizationServer.stop();
  await scene('server down: a known key', 200, '"for":"reader"', reader);
  await scene('server down: an unknown key', 503, 'Retry-After: 1', unseen);
  return surprises;
}

/** Alters one character in the middle of the signature. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
