import { STATUS_CODES } from 'node:http';
import {
  createVerifier,
  discoveredKeys,
  dpop,
  isUnavailable,
  jwtIssuer,
  memoryReplay,
} from '@tokenward/core';
import type { Settings } from '@tokenward/example-playground';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';

type HttpError = Error & { readonly status?: number; readonly headers?: Record<string, string> };

/** Creates a small API with one route for each kind of guard. */
export function createApp({
  issuer,
  audience,
  keyOptions = {},
  others = [],
  origin,
  log,
}: Settings): Express {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({ name: 'issuer', issuer, audience, keys: discoveredKeys(issuer, keyOptions) }),
      ...others,
    ],
    // Tokens that are bound to a key need a proof. A fleet of processes needs a store that they share.
    proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
  });
  const auth = expressAuth(verifier, {
    onDenied: ({ code, hint }, req) => log(`${req.method} ${req.originalUrl} denied: ${code}. ${hint}`),
    // The error handler below logs outages with all other errors.
    onUnavailable: 'next',
  });
  const app = express();
  app.disable('x-powered-by');

  // Anyone with a valid token.
  app.get('/me', auth.required(), (req, res) => {
    const { authority, subject, client, permissions } = auth.get(req);
    res.json({ authority, subject, client, permissions });
  });

  // Only with this permission.
  app.get('/reports', auth.required({ permissions: ['reports:read'] }), (req, res) => {
    res.json({ reports: ['2026-10', '2026-11'], for: auth.get(req).subject });
  });

  // Anyone; but if a token is sent, it must be valid.
  app.get('/maybe', auth.optional(), (req, res) => {
    res.json({ hello: auth.find(req)?.subject ?? 'stranger' });
  });

  // Only people who signed in within the last five minutes.
  app.get('/payroll', auth.required({ authentication: { maxAge: 300 } }), (req, res) => {
    res.json({ salary: 4200, for: auth.get(req).subject });
  });

  // Only machines: clients with a token of their own.
  app.post('/jobs', auth.required({ kind: 'machine' }), (req, res) => {
    res.status(202).json({ queued: true, by: auth.get(req).client });
  });

  // Receives an outage of the issuer, with status 503 and its Retry-After header.
  app.use((error: HttpError, req: Request, res: Response, _next: NextFunction) => {
    const { status = 500, headers } = error;
    log(`${req.method} ${req.url} failed: ${isUnavailable(error) ? error.hint : error.stack}`);
    res.status(status).set(headers).json({ error: STATUS_CODES[status] });
  });
  return app;
}
