import { isText } from '@tokenward/core/authoring';
import { audienceLike } from './issuer-options.js';
import type { DomainOptions } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { readMembers } from './read-members.js';

/**
 * Accepts access tokens of Kinde. Their `aud` is empty unless the app requests a registered API. `org_code` is the organization. A subject `kp_...` is a user; `gty` with
 * `client_credentials` marks an M2M application, whose client is in `azp`. Source: Kinde's documentation, "About access
 * tokens", "Token structure and claims for M2M applications".
 */
export const kinde = /* @__PURE__ */ definePreset(
  'kinde',
  () => ({ domain: origin('a domain such as "acme.kinde.com"'), audience: audienceLike() }),
  ({ domain, audience }: DomainOptions) => ({
    issuer: String(originOf(domain)),
    audience,
    // docs.kinde.com, "Verifying JSON Web Tokens", "JSON Web Key". The same path under a custom domain is inferred.
    keys: `${originOf(domain)}/.well-known/jwks`,
    example: { claims: { sub: 'kp_1', azp: 'client_1', scp: [], jti: 'j' } },
    kind: ({ sub, gty }) => {
      if ([gty].flat().includes('client_credentials')) return 'machine';
      return isText(sub) && sub.startsWith('kp_') ? 'person' : 'unknown';
    },
    principal: ({ org_code: code }) => readMembers({ organization: ['org_code', code] }),
  }),
);
