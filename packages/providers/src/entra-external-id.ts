import { optional } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { hasClient, kindOfEntra, principalOfEntra, tenantId } from './entra.js';
import { audienceLike } from './issuer-options.js';
import type { AudienceOption } from './issuer-options.js';
import { definePreset } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `entraExternalId`. */
export interface EntraExternalIdOptions extends AudienceOption {
  /** The id of the external tenant. */
  readonly tenant: string;
  /**
   * The name of the tenant, as in `acme.ciamlogin.com`. Set it if tokens have `https://acme.ciamlogin.com/<id>/v2.0` as
   * their `iss`.
   * @default only `https://<id>.ciamlogin.com/<id>/v2.0`, which Microsoft documents, is accepted
   */
  readonly subdomain?: string;
}

/**
 * Accepts v2.0 access tokens of an external tenant of Microsoft Entra External ID (`ciamlogin.com`). Claims and kinds are
 * those of `entra`. Source: Microsoft's documentation, "Access token claims reference", and the issuer in the
 * `.well-known/openid-configuration` of such tenants.
 */
export const entraExternalId = /* @__PURE__ */ definePreset(
  'entra_external_id',
  () => ({
    tenant: textMatching('the id of a tenant, such as "11111111-2222-3333-4444-555555555555"', tenantId),
    audience: audienceLike(),
    subdomain: optional(textMatching('the name of the tenant, such as "acme"', /^[\da-z-]+$/)),
  }),
  ({ tenant, audience, subdomain }: EntraExternalIdOptions) => ({
    issuer: [tenant, ...(subdomain === undefined ? [] : [subdomain])].map(
      (host) => `https://${host}.ciamlogin.com/${tenant}/v2.0`,
    ),
    audience,
    keys: `https://${tenant}.ciamlogin.com/${tenant}/discovery/v2.0/keys`,
    rules: [oneOf('tid', tenant, 'claims_invalid', 'tenant'), hasClient],
    example: {
      claims: { tid: tenant, oid: 'user_1', azp: 'client_1', azpacr: '0', scp: 'access_as_user', ver: '2.0' },
    },
    kind: kindOfEntra,
    principal: principalOfEntra,
  }),
);
