import { audienceLike } from './issuer-options.js';
import type { DomainOptions } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';

/**
 * Accepts access tokens of an Auth0 tenant, signed with RS256. Their `iss` ends with a slash. A token with `gty:
 * client-credentials` is of a machine, and so is one with the subject `<client id>@clients` for its own client. Another subject
 * that ends so is `unknown`, since a user may have chosen it. All others are users. Source: Auth0's documentation, "Access Token
 * Profiles", "Validate JSON Web Tokens".
 */
export const auth0 = /* @__PURE__ */ definePreset(
  'auth0',
  () => ({ domain: origin('a domain such as "acme.eu.auth0.com"'), audience: audienceLike() }),
  ({ domain, audience }: DomainOptions) => ({
    issuer: `${originOf(domain)}/`,
    audience,
    keys: `${originOf(domain)}/.well-known/jwks.json`,
    example: { claims: { sub: 'auth0|user_1', azp: 'client_1', scope: 'openid' } },
    kind: ({ sub, gty, azp, client_id: client = azp }) => {
      if (typeof sub !== 'string') return 'unknown';
      if ([gty].flat().includes('client-credentials')) return 'machine';
      if (!sub.endsWith('@clients')) return 'person';
      return typeof client === 'string' && sub === `${client}@clients` ? 'machine' : 'unknown';
    },
  }),
);
