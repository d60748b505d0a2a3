import { deny } from '@tokenward/core';
import type { Claims, Principal, PrincipalKind, Rule } from '@tokenward/core';
import { textOrList } from '@tokenward/core/authoring';
import { listOfTexts, textList, textual } from './claim-rules.js';
import { definePreset } from './preset.js';

/** Options of `entra`. */
export interface EntraOptions {
  /** The id of the tenant, or a list of ids. `common` and `organizations` are not issuers and are rejected. */
  readonly tenant: string | readonly string[];
  /**
   * The `aud` of this API: its client id in v2.0 tokens, its Application ID URI or client id in v1.0 tokens. Pass a
   * list for both.
   */
  readonly audience: string | readonly string[];
}

const login = 'https://login.microsoftonline.com';
const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const expected = 'the id of a tenant, such as "11111111-2222-3333-4444-555555555555", or a list of them';

/**
 * Accepts v1.0 and v2.0 access tokens of Microsoft Entra ID for a list of tenants. The versions have different
 * issuers. Each tenant is verified with its own keys. The keys have no `alg`, so they are used with RS256 only. App
 * roles are the permissions, `tid` is the organization. Source: Microsoft's documentation, "Access token claims
 * reference", "Access tokens in the identity platform".
 */
export const entra = /* @__PURE__ */ definePreset(
  'entra',
  () => ({
    tenant: {
      mustBe: expected,
      holds: (value) => textOrList('').holds(value) && [value].flat().every((one) => id.test(String(one))),
    },
    audience: textOrList('this API in "aud": its client id or Application ID URI, or a list of them'),
  }),
  (options: EntraOptions) => {
    const tenants = [options.tenant].flat();
    const tenantOf = (issuer: string) => tenants.find((tenant) => issuersOf(tenant).includes(issuer));
    return {
      issuer: tenants.flatMap(issuersOf),
      audience: options.audience,
      keys: (issuer) => `${login}/${tenantOf(issuer)}/discovery/v2.0/keys`,
      rules: [
        tenantMatchesIssuer(tenantOf),
        hasClient,
        ...['azp', 'appid', 'idtyp'].map(textual),
        textList('roles'),
      ],
      kind: kindOfEntra,
      principal: principalOfEntra,
    };
  },
);

function issuersOf(tenant: string): readonly string[] {
  return [`${login}/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`];
}

/** Requires `tid` to be the tenant of the token's issuer. */
function tenantMatchesIssuer(tenantOf: (issuer: string) => string | undefined): Rule {
  return ({ claims: { tid, iss } }) => {
    const claim = 'tid';
    if (tid === undefined) return deny('claim_missing', { claim });
    if (typeof tid !== 'string') return deny('claim_malformed', { claim });
    return tid === tenantOf(iss as string) ? undefined : deny('claims_invalid', { claim });
  };
}

/** Requires the client in `azp` (v2.0) or `appid` (v1.0). ID tokens, which can have the same `aud`, do not have it. */
const hasClient: Rule = ({ claims: { azp, appid } }) =>
  azp === undefined && appid === undefined ? deny('type_mismatch') : undefined;

/**
 * Reads the kind of principal. Without `idtyp`, an optional claim, only `scp` proves a person; nothing proves a
 * machine.
 */
function kindOfEntra({ idtyp, scp }: Claims): PrincipalKind {
  if (idtyp === 'app') return 'machine';
  return idtyp === 'user' || (idtyp === undefined && scp !== undefined) ? 'person' : 'unknown';
}

function principalOfEntra({ azp, appid, tid, roles }: Claims): Partial<Omit<Principal, 'kind'>> {
  return {
    client: (azp ?? appid) as string,
    organization: tid as string,
    permissions: listOfTexts(roles) ?? [],
  };
}
