import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import express from 'express';
import type { ErrorRequestHandler, Request, Response } from 'express';
import {
  apiKeys,
  cached,
  clientSecretBasic,
  createVerifier,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  isUnavailable,
  jwtIssuer,
} from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { listen } from '@tokenward/testing/contract';
import { apiKeyPrefix, configured, opaquePrefix } from './bounds.js';
import { createFastClock } from './fast-clock.js';
import type { Figures, ServerSettings } from './soaked-server.js';

// The program of the server's own process: an Express app as a user would write it, and figures for whoever asks.
const { pace, issuer, audience, apiKeyRecords } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const refused: Record<string, number> = {};
const failed: Record<string, number> = {};
const unhandled: string[] = [];
let keyFetches = 0;
const stalls = monitorEventLoopDelay({ resolution: 10 });
stalls.enable();

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};
for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (reason) => unhandled.push(String(reason)));
// Ctrl+C reaches every process of the terminal; this one is ended by its parent, or with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer,
      audience,
      keys: discoveredKeys(issuer, { timeout: configured.timeout }),
    }),
    apiKeys({
      name: 'keys',
      prefix: apiKeyPrefix,
      lookup: (digest) => apiKeyRecords.find((record) => record.digest === digest),
    }),
    cached(
      introspection({
        name: 'opaque',
        issuer,
        audience,
        prefix: opaquePrefix,
        ask: introspectionEndpoint(`${issuer}/introspect`, { client: clientSecretBasic('api', 'secret') }),
      }),
      { ttl: configured.answersKept, maxEntries: 1000 },
    ),
  ],
  now: createFastClock(pace),
  fetch(input, init) {
    if (new Request(input).url.endsWith('/.well-known/openid-configuration')) keyFetches += 1;
    return fetch(input, init);
  },
  reply: (denial, standard) => ({ ...standard, headers: { ...standard.headers, 'x-code': denial.code } }),
});
const auth = expressAuth(verifier, { onDenied: ({ code }) => count(refused, code) });

function answer(request: Request, response: Response): void {
  response.json({ subject: auth.find(request)?.subject ?? null });
}

const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  if (isUnavailable(error)) {
    count(failed, error.hint.replaceAll(issuer, ''));
    response.status(error.status).set(error.headers).set('x-code', error.code).end();
  } else {
    count(failed, String(error));
    response.status(500).end();
  }
};

const app = express()
  .get('/me', auth.required(), answer)
  .get('/reports', auth.required({ scopes: ['reports:read'] }), answer)
  .get('/maybe', auth.optional(), answer)
  .use(onError);

function figures(): Figures {
  const longestStall = stalls.max / 1e6;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  stalls.reset();
  return { rss, heapUsed, longestStall, keyFetches, refused, failed, unhandled };
}

const server = createServer(app);
// A connection that the server closes while a request is on its way would be a fault of this tool.
server.keepAliveTimeout = 0;
const { url } = await listen(server);
// Fetches the keys, so that the first request finds them.
await verifier.check();
process.on('message', () => process.send?.(figures()));
process.send?.({ url });
