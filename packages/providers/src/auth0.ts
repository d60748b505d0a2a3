import type { Authority, Claims } from '@tokenward/core';
import { textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { origin, originOf } from './origin.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `auth0` takes. */
export interface Auth0Options<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The domain of the tenant, `acme.eu.auth0.com`, or its custom domain: the one through which tokens are requested. */
  readonly domain: string;
  /** The identifier of this API at Auth0; a list when any of several will do. */
  readonly audience: string | readonly string[];
}

/**
 * Access tokens of an Auth0 tenant, signed with RS256. Its `iss` ends with a slash, and a machine is
 * `<client id>@clients`, with `gty: client-credentials`; everybody else is a user. From Auth0's documentation: "Access Token Profiles", "Validate JSON Web Tokens".
 */
export function auth0<const N extends string = 'auth0', S extends StandardSchema = StandardSchema<Claims>>(
  options: Auth0Options<N, S>,
): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('auth0', options, {
    domain: origin('the domain of the tenant, such as "acme.eu.auth0.com"'),
    audience: textOrList('the identifier of this API, or a list of them'),
  });
  const issuer = `${originOf(options.domain)}/`;
  return preset(options, {
    name: 'auth0',
    issuer,
    audience: options.audience,
    keys: `${issuer}.well-known/jwks.json`,
    kind: ({ sub, gty }) => {
      if (typeof sub !== 'string') return 'unknown';
      return sub.endsWith('@clients') || [gty].flat().includes('client-credentials') ? 'machine' : 'person';
    },
  });
}
