import { STATUS_CODES } from 'node:http';
import { createVerifier, discovery, jwtIssuer } from '@tokenward/core';
import type { RemoteKeyOptions } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';

/** What the app must know about the world. */
export interface AppOptions {
  /** Whose tokens it takes; keys are found by discovery. */
  readonly issuer: string;
  /** The `aud` that stands for this API. */
  readonly audience: string;
  /** Finer points of fetching keys; the defaults are right in production. */
  readonly keyOptions?: RemoteKeyOptions;
}

type HttpError = Error & { readonly status?: number; readonly headers?: Record<string, string> };

/** A small API with one route for each kind of guard. */
export function createApp({ issuer, audience, keyOptions = {} }: AppOptions): Express {
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer, audience, keys: discovery(issuer, keyOptions) })],
  });
  const auth = expressAuth(verifier);
  const app = express();
  app.disable('x-powered-by');

  // Anyone with a valid token.
  app.get('/me', auth.required(), (req, res) => {
    const { authority, subject, client, scopes } = auth.get(req);
    res.json({ authority, subject, client, scopes });
  });

  // Only with this scope; without it the answer is 403 and names it.
  app.get('/reports', auth.required({ scopes: ['reports:read'] }), (req, res) => {
    res.json({ reports: ['2026-10', '2026-11'], for: auth.get(req).subject });
  });

  // Anyone, but a token that is sent must be good.
  app.get('/maybe', auth.optional(), (req, res) => {
    res.json({ hello: auth.find(req)?.subject ?? 'stranger' });
  });

  // An outage of the issuer arrives here with status 503 and its Retry-After header.
  app.use((error: HttpError, _req: Request, res: Response, _next: NextFunction) => {
    if (error.status === undefined) console.error(error);
    res
      .status(error.status ?? 500)
      .set(error.headers)
      .json({ error: STATUS_CODES[error.status ?? 500] });
  });
  return app;
}
