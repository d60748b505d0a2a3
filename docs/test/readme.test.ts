import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIssuer } from '@tokenward/testing';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../tools/shared/free-port.js';
import { firstSnippet } from './first-snippet.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here('../..');
const readmes = [
  'README.md',
  'packages/core/README.md',
  'packages/express/README.md',
  'packages/fastify/README.md',
  'packages/hono/README.md',
  'packages/koa/README.md',
  'packages/next/README.md',
  'packages/providers/README.md',
  'packages/testing/README.md',
];
const scratch = here('.tmp');
const fileFor = (readme: string): string => `${scratch}/${readme.replaceAll('/', '-').replace('.md', '.ts')}`;

beforeAll(() => {
  mkdirSync(scratch, { recursive: true });
  for (const readme of readmes) writeFileSync(fileFor(readme), firstSnippet(`${root}/${readme}`).code);
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('the first code of each README', () => {
  it.each(readmes)('%s: stands within the first 30 lines', (readme) => {
    expect(firstSnippet(`${root}/${readme}`).lastLine).toBeLessThanOrEqual(30);
  });

  it('compiles', () => {
    const { config } = ts.readConfigFile(`${root}/tsconfig.base.json`, (file) => ts.sys.readFile(file)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram(readmes.map(fileFor), options);
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(problems).toEqual([]);
  }, 60_000);
});

describe('the first code of each README, run as it stands', () => {
  const stop: (() => unknown)[] = [];
  afterEach(() => {
    for (const end of stop.splice(0)) end();
  });

  it.each(readmes.filter((readme) => !readme.includes('testing')))(
    '%s: protects the route',
    async (readme) => {
      const issuer = await createIssuer({
        url: 'https://id.example.com',
        audience: 'https://api.example.com',
      });
      const network = createServer((request, response) => {
        void issuer
          .fetch(issuer.url + String(request.url))
          .then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
      });
      const issuerAt = await listening(network);
      stop.push(() => network.close());
      const { api } = await run(readme, { ISSUER_AT: issuerAt });

      expect((await ask(api)).status).toBe(401);
      expect((await ask(api, await issuer.mintForeign({ scope: 'reports:read' }))).status).toBe(401);
      expect((await ask(api, await issuer.mint())).status).toBe(403);
      const answer = await ask(api, await issuer.mint({ sub: 'ada', scope: 'reports:read' }));
      expect([answer.status, await answer.json()]).toEqual([200, { reports: [], for: 'ada' }]);
    },
  );

  it('packages/testing/README.md: mints a token that opens the route', async () => {
    const { api, child } = await run('packages/testing/README.md', {});
    const [printed] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const answer = await ask(api, printed.toString().trim());
    expect([answer.status, await answer.json()]).toEqual([200, { for: 'ada' }]);
    expect((await ask(api)).status).toBe(401);
  });

  async function run(
    readme: string,
    env: Record<string, string>,
  ): Promise<{ api: string; child: ChildProcess }> {
    const port = await freePort();
    const api = `http://127.0.0.1:${port}`;
    const redirect = pathToFileURL(here('redirect.mjs')).href;
    const program = readme.includes('next') ? [here('serve-route.mjs'), fileFor(readme)] : [fileFor(readme)];
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', redirect, ...program], {
      cwd: root,
      env: { ...process.env, ...env, PORT: String(port), TSX_TSCONFIG_PATH: 'tsconfig.base.json' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stop.push(() => child.kill());
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${readme} ended with ${child.exitCode}`);
      const up = await fetch(api).catch(() => undefined);
      if (up) return { api, child };
      await sleep(50);
    }
  }
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ask(api: string, token?: string): Promise<Response> {
  return fetch(`${api}/reports`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}
