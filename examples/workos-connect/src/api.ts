import { clientSecretPost, createVerifier, isUnavailable } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { connectReply, workos } from '@tokenward/providers/workos';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import { findOrganizationById } from './organizations.js';

/** A Connect application, which requests or introspects tokens. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The settings of the API. */
export interface ApiSettings {
  /** The client id of the environment, which is the audience of M2M tokens. */
  readonly clientId: string;
  /** The AuthKit domain, which issues the tokens. */
  readonly domain: string;
  /** The application whose credentials this API uses for introspection. */
  readonly application: Application;
  /** Writes a line to the log. */
  readonly log: (line: string) => void;
}

/**
 * Creates an API for machines of organizations. It introspects each token at WorkOS, so that a revoked one is
 * rejected at once. Its replies to a missing and an invalid token are those of the middleware in WorkOS's
 * documentation.
 */
export function createApi({ clientId, domain, application, log }: ApiSettings): Express {
  const client = clientSecretPost(application.clientId, application.clientSecret);
  const verifier = createVerifier({
    authorities: workos({ clientId, domain, introspection: { client, tokens: 'every' } }),
    reply: connectReply,
  });
  const auth = expressAuth(verifier, {
    onUnavailable: 'next',
    onDenied: ({ code }) => log(`  (the API refuses: ${code})`),
  });
  const machines = { accept: ['workos_connect'], kind: 'machine', organization: true } as const;
  const app = express();
  app.disable('x-powered-by');

  app.get('/api/protected', auth.required(machines), async (req, res) => {
    const organization = await findOrganizationById(auth.get(req).organization ?? '');
    if (organization === undefined) res.status(401).json({ error: 'Invalid token' });
    else res.json({ data: 'Protected resource', organization });
  });

  app.get('/organization', auth.required(machines), (req, res) => {
    const { organization, client: caller, scopes } = auth.get(req);
    res.json({ organization, client: caller, scopes });
  });

  app.get('/invoices', auth.required({ ...machines, scopes: ['invoices:read'] }), (req, res) => {
    res.json({ invoices: [], of: auth.get(req).organization });
  });

  app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    log(`  (the API cannot verify the token: ${isUnavailable(error) ? error.hint : error.message})`);
    res.status(error.status ?? 500).json({ error: 'The request failed.' });
  });
  return app;
}
