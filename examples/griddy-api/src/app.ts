import { apiKeys, authorizedParty, createVerifier, deny, discoveredKeys, jwtIssuer } from '@tokenward/core';
import type { ApiKeyRecord, KeySource, Rule } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { Express } from 'express';
import { unauthorized } from './reply.js';
import type { Texts } from './reply.js';

/** What an operator of this API sets. */
export interface GriddySettings {
  readonly issuer: string;
  readonly audience: string;
  /** The `azp` values that are taken; any, and none at all, if left out. */
  readonly authorizedParties?: readonly string[];
  /** The keys of the issuer; by default they are found by discovery. Only RS256 is taken from them. */
  readonly keys?: KeySource;
  /** Finds the record of an API key (`griddy_...`) by its digest. */
  readonly findApiKey: (digest: string) => ApiKeyRecord | undefined;
}

/** The texts that clients of this API compare. */
const texts: Texts = {
  token_expired: 'Token has expired',
  audience_mismatch: 'Invalid audience.',
  aud: 'Invalid audience.',
  authorized_party_mismatch: 'Invalid authorized party.',
  azp: 'Invalid authorized party.',
};

/** Tokens made from a JWT template carry whatever somebody wrote into it; this API wants ordinary ones. */
const noTemplate: Rule = ({ header }) =>
  header?.cat === 'cl_B7d4PD222AAA' ? deny('type_mismatch') : undefined;

/** The API: a profile for everyone who is signed in, readings for those with the permission. */
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
