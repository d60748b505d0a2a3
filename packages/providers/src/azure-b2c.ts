import { deny } from '@tokenward/core';
import type { Claims, Rule } from '@tokenward/core';
import { isText, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { hasClient, tenantId } from './entra.js';
import { audienceLike } from './issuer-options.js';
import type { AudienceOption } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset, first } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `azureB2c`. */
export interface AzureB2cOptions extends AudienceOption {
  /** The host that signs users in: `acme.b2clogin.com` or a custom domain. */
  readonly domain: string;
  /** The id of the tenant. */
  readonly tenant: string;
  /** The allowed user flows or custom policies, such as `B2C_1_signin`, one or a list. Capitals don't matter. */
  readonly policies: string | readonly string[];
}

/**
 * Accepts access tokens of Azure AD B2C. The policy is in `tfp`, or in `acr` for older custom policies, and each policy
 * has its own keys. `iss` ends with a slash and may name the policy. ID tokens have no `azp`, so they are rejected. A
 * token with `scp` is a user's; nothing proves a machine. Source: Microsoft's documentation, "Overview of tokens in
 * Azure Active Directory B2C", "Configure tokens", "Enable custom domains".
 */
export const azureB2c = /* @__PURE__ */ definePreset(
  'azure_b2c',
  () => ({
    domain: origin('the host of the tenant, such as "acme.b2clogin.com"'),
    tenant: textMatching('the id of a tenant, such as "11111111-2222-3333-4444-555555555555"', tenantId),
    policies: {
      mustBe: 'a policy such as "B2C_1_signin", or a list of them',
      but: hasOtherForm,
      holds: (value) =>
        textOrList('').holds(value) && [value].flat().every((name) => /^b2c_1a?_[\w-]+$/i.test(String(name))),
    },
    audience: audienceLike(),
  }),
  ({ domain, tenant, policies, audience }: AzureB2cOptions) => {
    const host = originOf(domain);
    const names = [policies].flat();
    const known = new Set(names.map((name) => name.toLowerCase()));
    return {
      issuer: [`${host}/${tenant}/v2.0/`, ...[...known].map((name) => `${host}/tfp/${tenant}/${name}/v2.0/`)],
      audience,
      // "Overview of tokens", "Validate signature", with the id of the tenant for its name ("Enable custom domains").
      keys: names.map((name) => ({
        of: (claims) => policyOf(claims) === name.toLowerCase(),
        url: `${host}/${tenant}/${name}/discovery/v2.0/keys`,
      })),
      rules: [allowedPolicy(known), hasClient],
      example: { claims: { azp: 'client_1', ver: '1.0', scp: 'access', tfp: first(names) } },
      kind: ({ scp }) => (isText(scp) ? 'person' : 'unknown'),
      kinds: ['person'],
      principal: ({ azp }) => ({ client: azp as string, organization: tenant }),
    };
  },
);

function policyOf({ tfp, acr }: Claims): string | undefined {
  const policy = tfp ?? acr;
  return isText(policy) ? policy.toLowerCase() : undefined;
}

/** Requires an allowed policy, the same in the claim and in an issuer that names one. */
function allowedPolicy(known: ReadonlySet<string>): Rule {
  return ({ claims }) => {
    const policy = policyOf(claims);
    if (policy === undefined || !known.has(policy)) return deny('claims_invalid', { claim: 'tfp' });
    const named = /\/tfp\/[^/]+\/([^/]+)\//.exec(String(claims.iss))?.[1];
    return named === undefined || named === policy ? undefined : deny('claims_invalid', { claim: 'tfp' });
  };
}
