import { apiKeys, authorizedParty, createVerifier, deny, discoveredKeys, jwtIssuer } from '@tokenward/core';
import type { ApiKeyRecord, KeySource, Rule } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { Express } from 'express';
import { unauthorized } from './reply.js';
import type { Texts } from './reply.js';

/** The settings of this API. */
export interface GriddySettings {
  readonly issuer: string;
  readonly audience: string;
  /** The accepted `azp` values. Without this option, `azp` is not checked. */
  readonly authorizedParties?: readonly string[];
  /**
   * The keys of the issuer. Only RS256 is accepted.
   * @default keys found by discovery
   */
  readonly keys?: KeySource;
  /** Finds the record of an API key (`griddy_...`) by its hash. */
  readonly findApiKey: (digest: string) => ApiKeyRecord | undefined;
}

/** The messages that clients of this API compare. */
const texts: Texts = {
  token_expired: 'Token has expired',
  audience_mismatch: 'Invalid audience.',
  aud: 'Invalid audience.',
  authorized_party_mismatch: 'Invalid authorized party.',
  azp: 'Invalid authorized party.',
};

/** Rejects tokens of a JWT template, because their claims are arbitrary. */
const noTemplate: Rule = ({ header }) =>
  header?.cat === 'cl_B7d4PD222AAA' ? deny('type_mismatch') : undefined;

/** Creates the API: a profile for everyone who is signed in, and readings for callers with the permission. */
export function createApp(settings: GriddySettings): Express {
  const { issuer, audience, authorizedParties, keys, findApiKey } = settings;
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({
        name: 'users',
        issuer,
        audience,
        keys: keys ?? discoveredKeys(issuer, { algorithms: ['RS256'] }),
        rules: [noTemplate, ...(authorizedParties ? [authorizedParty(authorizedParties)] : [])],
      }),
      apiKeys({ name: 'programs', prefix: 'griddy_', lookup: findApiKey }),
    ],
    reply: unauthorized(texts),
  });
  const auth = expressAuth(verifier);
  const app = express();
  app.disable('x-powered-by');

  app.get('/profile', auth.required({ accept: ['users'] }), (req, res) => {
    res.json({ user: auth.get(req).subject, permissions: auth.get(req).permissions });
  });
  app.get('/readings', auth.required({ permissions: ['readings:read'] }), (req, res) => {
    res.json({ readings: [21.5, 21.7], for: auth.get(req).subject });
  });
  return app;
}
