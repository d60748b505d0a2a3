import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { createVerifier, dpop, jwtIssuer, memoryReplay, statelessNonces } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { createIssuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import type { JWK } from 'jose';
import { runtimes } from '../runtimes/runtimes.js';
import { exactly, figure } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';

/** What the page saw. */
interface Report {
  readonly error?: string;
  readonly visits: number;
  /** Whether the key could be read out of the browser. */
  readonly exported: boolean;
  /** The status of each call, with the scheme and the error of its challenge. */
  readonly calls: readonly string[];
}

/** The longest time for the browser, in ms. */
const timeout = 60_000;

/** Opens the page twice with one profile, and returns what it saw. CI must have Chromium, another machine may lack it. */
export async function playBrowser(): Promise<readonly Figure[]> {
  const chromium = runtimes.find(({ name }) => name === 'chromium');
  if (chromium === undefined || !existsSync(chromium.program))
    return process.env.CI
      ? [exactly('Chromium', 'not installed', 'installed')]
      : [figure('Chromium', 'not installed')];
  const issuer = await createIssuer();
  const reports: Report[] = [];
  const pages = createServer((request, response) => {
    if (request.url === '/token')
      void json(request)
        .then((key) => issuer.mint({}, { boundTo: key as JWK }))
        .then((token) => response.end(token));
    else if (request.url === '/report')
      void json(request)
        .then((report) => reports.push(report as Report))
        .then(() => browser.kill('SIGKILL'));
    else response.setHeader('content-type', 'text/html').end(pageFor(api.url));
  });
  const page = await listen(pages);
  const api = await startApi(issuer, page.url);
  const profile = mkdtempSync(join(tmpdir(), 'tokenward-page-'));
  const browser = spawn(chromium.program, [...chromium.run, `--user-data-dir=${profile}`, page.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  });
  const printed = await text(browser.stderr);
  await Promise.all([page.close(), api.close()]);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  const [report] = reports;
  if (report === undefined) throw new Error(`the page reported nothing:\n${printed}`);
  const { calls, visits, exported, error = 'none' } = report;
  return [
    exactly('errors of the page', error, 'none'),
    exactly('visits of the page with one key', visits, 2),
    exactly('the key can be exported', String(exported), 'false'),
    exactly('first visit, a proof without a nonce', calls[0] ?? '', '401 DPoP use_dpop_nonce'),
    exactly('first visit, a proof with the nonce', calls[1] ?? '', '200'),
    exactly('first visit, the same proof again', calls[2] ?? '', '401 DPoP invalid_dpop_proof'),
    exactly('first visit, the token as a bearer token', calls[3] ?? '', '401 DPoP invalid_token'),
    exactly('second visit, a proof by the kept key, with the kept nonce', calls[4] ?? '', '200'),
  ];
}

/** An API for pages of another origin. */
async function startApi(
  { url: issuer, audience, fetch }: Awaited<ReturnType<typeof createIssuer>>,
  origin: string,
): ReturnType<typeof listen> {
  const app = express();
  const server = await listen(createServer(app));
  const nonce = statelessNonces({ secrets: [crypto.getRandomValues(new Uint8Array(32))] });
  const auth = expressAuth(
    createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer, audience })],
      proofs: [dpop({ origins: [server.url], replay: memoryReplay(), nonce })],
      fetch,
    }),
    { onDenied: () => {} },
  );
  app.use((request, response, next) => {
    response.set({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization, dpop',
      'access-control-expose-headers': 'DPoP-Nonce, WWW-Authenticate',
    });
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  });
  app.get('/payroll', auth.required({ bound: true }), (request, response) => {
    response.json({ subject: auth.get(request).subject });
  });
  return server;
}

function pageFor(api: string): string {
  const page = readFileSync(new URL('page.html', import.meta.url), 'utf8');
  return page.replace('the address of the API', `${api}/payroll`);
}
