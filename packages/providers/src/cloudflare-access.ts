import { deny } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isText, readPrincipal, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { origin, originOf } from './origin.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `cloudflareAccess` takes. */
export interface CloudflareAccessOptions<N extends string, S extends StandardSchema> extends PresetOptions<
  N,
  S
> {
  /** The domain of the team: `acme.cloudflareaccess.com`. */
  readonly teamDomain: string;
  /** The AUD tag of the Access application in front of this API; a list when there are several. */
  readonly audience: string | readonly string[];
}

/**
 * Application tokens of Cloudflare Access, which come in a header of their own: read it with
 * `header('cf-access-jwt-assertion', { accept: ['cloudflare_access'] })`. A service token has an empty `sub` and is named by
 * `common_name`. From Cloudflare's documentation: "Validate JWTs", "Application token".
 */
export function cloudflareAccess<
  const N extends string = 'cloudflare_access',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: CloudflareAccessOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('cloudflareAccess', options, {
    teamDomain: origin('the domain of the team, such as "acme.cloudflareaccess.com"'),
    audience: textOrList('the AUD tag of the application, or a list of them'),
  });
  const issuer = String(originOf(options.teamDomain));
  const authority = preset(options, {
    name: 'cloudflare_access',
    issuer,
    audience: options.audience,
    keys: `${issuer}/cdn-cgi/access/certs`,
    rules: [oneOf('type', 'app', 'type_mismatch')],
    kind: ({ sub, common_name: service }) => (sub === service ? 'machine' : 'person'),
    principal: ({ sub, common_name: service }) => (sub === service ? { client: service as string } : {}),
  });
  const read = (claims: Claims): ReturnType<typeof readPrincipal> =>
    authority.principal ? authority.principal(claims) : readPrincipal(claims);
  return {
    ...authority,
    principal(claims) {
      const { sub, common_name: service } = claims;
      if (sub !== '' && sub !== undefined) return read(claims);
      return isText(service)
        ? read({ ...claims, sub: service })
        : { denial: deny('claim_missing', { claim: 'sub' }) };
    },
  };
}
