import { authorizedParty, createVerifier, deny, discovery, jwtIssuer } from '@tokenward/core';
import type { Denial, KeySource, Reply, Rule } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { Express } from 'express';

/** What an operator of this API sets. */
export interface GriddySettings {
  readonly issuer: string;
  readonly audience: string;
  /** The `azp` values that are taken; any, and none at all, if left out. */
  readonly authorizedParties?: readonly string[];
  /** The keys of the issuer; by default they are found by discovery. Only RS256 is taken from them. */
  readonly keys?: KeySource;
}

const invalidAudience = 'Invalid audience.';
const invalidParty = 'Invalid authorized party.';

/** The words that clients of this API compare, by the code of a denial, and by the claim that is missing or malformed. */
const words: Readonly<Record<string, string>> = {
  token_expired: 'Token has expired',
  audience_mismatch: invalidAudience,
  aud: invalidAudience,
  authorized_party_mismatch: invalidParty,
  azp: invalidParty,
};

/** Every refusal is a 401 here, a missing permission too, and three of them have words of their own. */
function inGriddysWords({ code, detail, message }: Denial, standard: Reply): Reply {
  const text = words[code] ?? words[String(detail.claim)] ?? message;
  return { ...standard, status: 401, body: JSON.stringify({ message: text }) };
}

/** Tokens made from a JWT template carry whatever somebody wrote into it; this API wants ordinary ones. */
const noTemplate: Rule = ({ header }) =>
  header?.cat === 'cl_B7d4PD222AAA' ? deny('type_mismatch') : undefined;

/** The API: a profile for everyone who is signed in, readings for those with the permission. */
export function createApp({ issuer, audience, authorizedParties, keys }: GriddySettings): Express {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({
        name: 'users',
        issuer,
        audience,
        keys: keys ?? discovery(issuer, { algorithms: ['RS256'] }),
        rules: [noTemplate, ...(authorizedParties ? [authorizedParty(authorizedParties)] : [])],
      }),
    ],
    reply: inGriddysWords,
  });
  const auth = expressAuth(verifier);
  const app = express();
  app.disable('x-powered-by');

  app.get('/profile', auth.required(), (req, res) => {
    res.json({ user: auth.get(req).subject, permissions: auth.get(req).permissions });
  });
  app.get('/readings', auth.required({ permissions: ['readings:read'] }), (_req, res) => {
    res.json({ readings: [21.5, 21.7] });
  });
  return app;
}
