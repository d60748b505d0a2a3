import { createVerifier, isUnavailable } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { clerk } from '@tokenward/providers/clerk';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';

/** The settings of machine B. */
export interface ReceiverSettings {
  /** The Frontend API URL, which is the `iss` of JWTs. */
  readonly issuer: string;
  /** The URL of the Backend API, which verifies opaque tokens. */
  readonly apiUrl: string;
  /** The secret key of machine B. */
  readonly machineSecretKey: string;
  /** The id of machine B. A token that names only other machines is rejected. */
  readonly machineId: string;
  /** The public key of the instance as PEM. Without it, the key is fetched from the issuer once. */
  readonly jwtKey?: string;
  /** The ids of the machines that may call. */
  readonly senders: readonly string[];
  /** Writes a line to the log. */
  readonly log: (line: string) => void;
}

/** Creates the API of machine B. Only the listed machines may call it. */
export function createApi({ log, ...machine }: ReceiverSettings): Express {
  const verifier = createVerifier({ authorities: clerk(machine) });
  const auth = expressAuth(verifier, {
    onUnavailable: 'next',
    onDenied: ({ code }) => log(`  (machine B refuses: ${code})`),
  });
  const app = express();
  app.disable('x-powered-by');

  app.get('/stock', auth.required({ kind: 'machine' }), (req, res) => {
    res.json({ stock: 12, for: auth.get(req).subject });
  });

  app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    log(`  (machine B cannot verify the token: ${isUnavailable(error) ? error.hint : error.message})`);
    res.status(error.status ?? 500).json({ error: 'The request failed.' });
  });
  return app;
}
