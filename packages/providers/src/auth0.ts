import { textOrList } from '@tokenward/core/authoring';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';

/** Options of `auth0`. */
export interface Auth0Options {
  /** The domain of the tenant through which tokens are requested: `acme.eu.auth0.com` or a custom domain. */
  readonly domain: string;
  /** The identifier of this API at Auth0, or a list of which any is accepted. */
  readonly audience: string | readonly string[];
}

/**
 * Accepts access tokens of an Auth0 tenant, signed with RS256. Their `iss` ends with a slash. A subject `<client
 * id>@clients` with `gty: client-credentials` is a machine; all others are users. Source: Auth0's documentation,
 * "Access Token Profiles", "Validate JSON Web Tokens".
 */
export const auth0 = /* @__PURE__ */ definePreset(
  'auth0',
  () => ({
    domain: origin('the domain of the tenant, such as "acme.eu.auth0.com"'),
    audience: textOrList('the identifier of this API, or a list of them'),
  }),
  ({ domain, audience }: Auth0Options) => ({
    issuer: `${originOf(domain)}/`,
    audience,
    keys: `${originOf(domain)}/.well-known/jwks.json`,
    kind: ({ sub, gty }) => {
      if (typeof sub !== 'string') return 'unknown';
      return sub.endsWith('@clients') || [gty].flat().includes('client-credentials') ? 'machine' : 'person';
    },
  }),
);
