import { deny } from '@tokenward/core';
import type { Claims, Rule } from '@tokenward/core';
import { isText } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import type { AudienceOption } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';

/** Options of `cloudflareAccess`. */
export interface CloudflareAccessOptions extends AudienceOption {
  /** The domain of the team: `acme.cloudflareaccess.com`. */
  readonly teamDomain: string;
}

/**
 * Accepts application tokens of Cloudflare Access. Their `aud` is the AUD tag of the application. They arrive in their own header: read it with
 * `header('cf-access-jwt-assertion', { accept: ['cloudflare_access'] })`. A service token has an empty `sub` and is
 * named by `common_name`. Source: Cloudflare's documentation, "Validate JWTs", "Application token".
 */
export const cloudflareAccess = /* @__PURE__ */ definePreset(
  'cloudflare_access',
  () => ({ teamDomain: origin('a domain such as "acme.cloudflareaccess.com"'), audience: audienceLike() }),
  ({ teamDomain, audience }: CloudflareAccessOptions) => ({
    issuer: String(originOf(teamDomain)),
    audience,
    keys: `${originOf(teamDomain)}/cdn-cgi/access/certs`,
    rules: [oneOf('type', 'app', 'type_mismatch'), namesCaller],
    withSubject: (claims) => (hasSubject(claims) ? claims : { ...claims, sub: claims.common_name }),
    example: { claims: { type: 'app', email: 'user@example.com', country: 'US' } },
    kind: ({ sub, common_name: service }) => (sub === service ? 'machine' : 'person'),
    principal: ({ sub, common_name: service }) => (sub === service ? { client: service as string } : {}),
  }),
);

const hasSubject = ({ sub }: Claims): boolean => sub !== '' && sub !== undefined && sub !== null;

/** Requires a subject, or the name of a service token. */
const namesCaller: Rule = ({ claims }) =>
  hasSubject(claims) || isText(claims.common_name) ? undefined : deny('claim_missing', { claim: 'sub' });
