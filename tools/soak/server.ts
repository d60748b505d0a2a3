import { createServer } from 'node:http';
import express from 'express';
import type { ErrorRequestHandler } from 'express';
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
import { clockAt } from './clock.js';

/** What the server is told when it starts. */
export interface ServerSettings {
  readonly start: number;
  readonly issuer: string;
  readonly audience: string;
  readonly keyDigest: string;
}

/** What the server measures of itself. */
export interface Figures {
  readonly heapUsed: number;
  readonly timers: number;
  readonly keyFetches: number;
  readonly unhandled: readonly string[];
}

// The program of the server's own process: an Express app with JWTs, API keys and opaque tokens.
const { start, issuer, audience, keyDigest } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const unhandled: string[] = [];
let keyFetches = 0;
for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (reason) => unhandled.push(String(reason)));
// Ctrl+C reaches this process too, but its parent ends it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const opaque = introspection({
  name: 'opaque',
  issuer,
  audience,
  prefix: 'tok_',
  ask: introspectionEndpoint(`${issuer}/introspect`, { client: clientSecretBasic('api', 'secret') }),
});
const lookup = (digest: string) => (digest === keyDigest ? { digest, owner: 'owner_1' } : undefined);
const verifier = createVerifier({
  authorities: [
    jwtIssuer({ name: 'people', issuer, audience, keys: discoveredKeys(issuer, { timeout: 1 }) }),
    apiKeys({ name: 'keys', prefix: 'soak_', lookup }),
    cached(opaque, { ttl: 300, maxEntries: 1000 }),
  ],
  now: clockAt(start),
  fetch(input, init) {
    if (new Request(input).url.endsWith('/jwks')) keyFetches += 1;
    return fetch(input, init);
  },
});
const auth = expressAuth(verifier);
const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  response.status(isUnavailable(error) ? error.status : 500).end(String(error));
};
const app = express()
  .get('/me', auth.required(), (request, response) => void response.end(auth.get(request).subject))
  .use(onError);

const server = createServer(app);
server.keepAliveTimeout = 0;
const { url } = await listen(server);
await verifier.check();
process.on('message', () => {
  globalThis.gc?.();
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { heapUsed } = process.memoryUsage();
  process.send?.({ heapUsed, timers, keyFetches, unhandled } satisfies Figures);
});
process.send?.(url);
