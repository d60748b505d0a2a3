import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createProofKey, proofFor, startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running, StartServer } from './settings.js';

/** The origin that the proofs name. The example listens elsewhere, as behind a gateway. */
const origin = 'https://api.example';

/** Declares the tests that every example must pass. `main` is the URL of the file that `npm start` runs. */
export function describeExample(name: string, start: StartServer, main: URL): void {
  describe(`the ${name} example`, () => {
    let issuer: RunningIssuer;
    let running: Running;
    const logged: string[] = [];

    beforeAll(async () => {
      issuer = await startIssuer({ audience: 'https://api.example' });
      running = await start(
        { issuer: issuer.url, audience: issuer.audience, origin, log: (line) => logged.push(line) },
        0,
      );
    }, 60_000);
    afterAll(async () => {
      await running.close();
      await issuer.close();
    });

    async function ask(request: string, token?: string, { url } = running): Promise<[number, unknown]> {
      const [method = '', path = ''] = request.split(' ');
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await fetch(url + path, { method, headers });
      return [answer.status, await answer.json()];
    }

    it('returns the caller of a route that requires a token', async () => {
      const token = await issuer.mint({ client_id: 'app', permissions: ['a', 'b'] });
      const access = { authority: 'issuer', subject: 'user_1', client: 'app', permissions: ['a', 'b'] };
      expect(await ask('GET /me', token)).toEqual([200, access]);
      expect((await ask('GET /me'))[0]).toBe(401);
    });

    it('returns reports only to callers with the permission', async () => {
      const reader = await issuer.mint({ permissions: ['reports:read'] });
      expect(await ask('GET /reports', reader)).toEqual([
        200,
        { reports: ['2026-10', '2026-11'], for: 'user_1' },
      ]);
      expect((await ask('GET /reports', await issuer.mint()))[0]).toBe(403);
    });

    it('accepts a request without a token on an optional route, but rejects an invalid token', async () => {
      expect(await ask('GET /maybe')).toEqual([200, { hello: 'stranger' }]);
      expect(await ask('GET /maybe', await issuer.mint())).toEqual([200, { hello: 'user_1' }]);
      expect((await ask('GET /maybe', await issuer.mintExpired()))[0]).toBe(401);
    });

    it('accepts jobs only from machines', async () => {
      const machine = await issuer.mint({ sub: 'robot', client_id: 'robot' });
      expect(await ask('POST /jobs', machine)).toEqual([202, { queued: true, by: 'robot' }]);
      expect((await ask('POST /jobs', await issuer.mint({ client_id: 'app' })))[0]).toBe(403);
      expect((await ask('POST /jobs', await issuer.mint({ sub: undefined })))[0]).toBe(403);
    });

    it('shows the payroll only to people who signed in lately', async () => {
      const now = issuer.clock.now();
      expect(await ask('GET /payroll', await issuer.mint({ auth_time: now - 60 }))).toEqual([
        200,
        { salary: 4200, for: 'user_1' },
      ]);
      expect((await ask('GET /payroll', await issuer.mint({ auth_time: now - 600 })))[0]).toBe(401);
      expect((await ask('GET /payroll', await issuer.mint()))[0]).toBe(401);
    });

    it('accepts a token that is bound to a key only with a proof by this key, once', async () => {
      const [key, other] = [await createProofKey(), await createProofKey()];
      const token = await issuer.mint({ auth_time: issuer.clock.now() }, { boundTo: key });
      const pay = async (more: Record<string, string>, scheme = 'DPoP'): Promise<[number, string | null]> => {
        const headers = { authorization: `${scheme} ${token}`, ...more };
        const answer = await fetch(`${running.url}/payroll`, { headers });
        return [answer.status, answer.headers.get('www-authenticate')];
      };
      const url = `${origin}/payroll`;
      const dpop = await proofFor({ token, url, key });
      expect(await pay({ dpop })).toEqual([200, null]);
      const refused = [401, expect.stringMatching(/DPoP (?:error=.*, )?algs="ES256 /)];
      expect(await pay({ dpop })).toEqual(refused);
      expect(await pay({ dpop: await proofFor({ token, url, key: other }) })).toEqual(refused);
      expect(await pay({ dpop: await proofFor({ token, url: `${origin}/me`, key }) })).toEqual(refused);
      expect(await pay({ dpop: await proofFor({ token, url: `${running.url}/payroll`, key }) })).toEqual(
        refused,
      );
      expect(await pay({})).toEqual(refused);
      expect(await pay({}, 'Bearer')).toEqual(refused);
    });

    it('logs a rejection with its code and its route, and without the token', async () => {
      logged.length = 0;
      const token = await issuer.mint();
      await ask('GET /reports', token);
      await expect
        .poll(() => logged.join('\n'))
        .toMatch(/\/reports.*permission_missing|permission_missing.*\/reports/s);
      for (const part of token.split('.')) expect(logged.join('\n')).not.toContain(part);
    });

    it('responds with 503 while the issuer cannot be reached', async () => {
      const nowhere = 'http://127.0.0.1:9';
      const lonely = await start(
        { issuer: nowhere, audience: issuer.audience, log: (line) => logged.push(line) },
        0,
      );
      const headers = { authorization: `Bearer ${await issuer.mint({ iss: nowhere })}` };
      const answer = await fetch(`${lonely.url}/me`, { headers });
      await lonely.close();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      await expect.poll(() => logged.join('\n')).toContain(nowhere);
    }, 30_000);

    it('starts with `npm start` and prints commands to try', async () => {
      const child = spawn(process.execPath, ...processOf(main));
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += String(chunk);
      });
      await expect.poll(() => printed, { timeout: 50_000 }).toContain('/jobs');
      const statuses = [];
      for (const [, flags, address, token] of printed.matchAll(
        /curl -i( -X POST)? (\S+)(?: -H 'Authorization: (.+)')?/g,
      )) {
        const method = flags === undefined ? 'GET' : 'POST';
        const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
        statuses.push((await fetch(String(address), { method, headers })).status);
      }
      child.kill();
      await once(child, 'exit');
      expect(statuses).toEqual([401, 200, 200, 200, 403, 202]);
    }, 60_000);
  });
}

/** Runs the file that `npm start` runs, and returns what it printed by its end. */
export async function outputOf(main: URL): Promise<string> {
  return (await promisify(execFile)(process.execPath, ...processOf(main))).stdout;
}

/** The arguments and the options of a process that runs a TypeScript file of the examples. */
function processOf(main: URL) {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const env = { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: 'tsconfig.base.json' };
  return [['--import', 'tsx', fileURLToPath(main)], { cwd, env }] as const;
}
