import { deny } from '@tokenward/core';
import type { Claims, PrincipalKind, Rule } from '@tokenward/core';
import { isText, isTextList, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { otherKind } from './claim-rules.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';
import type { ReadMembers } from './read-members.js';

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
/** The form of the id of a tenant. */
export const tenantId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
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
      but: hasOtherForm,
      holds: (value) =>
        textOrList('').holds(value) && [value].flat().every((one) => tenantId.test(String(one))),
    },
    audience: textOrList('this API in "aud": its client id or Application ID URI, or a list of them'),
  }),
  (options: EntraOptions) => {
    const tenants = [options.tenant].flat();
    const tenantOf = (issuer: string) => tenants.find((tenant) => issuersOf(tenant).includes(issuer));
    return {
      issuer: tenants.flatMap(issuersOf),
      audience: options.audience,
      keys: tenants.map((tenant) => ({
        of: ({ iss }) => tenantOf(iss as string) === tenant,
        url: `${login}/${tenant}/discovery/v2.0/keys`,
      })),
      rules: [tenantMatchesIssuer(tenantOf), hasClient],
      example: {
        claims: {
          tid: first(tenants),
          oid: 'user_1',
          azp: 'client_1',
          azpacr: '1',
          scp: 'access_as_user',
          ver: '2.0',
        },
      },
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
    if (tid === undefined) return deny('claim_missing', { claim, option: 'tenant' });
    if (typeof tid !== 'string') return deny('claim_malformed', { claim });
    return tid === tenantOf(iss as string) ? undefined : deny('claims_invalid', { claim });
  };
}

/**
 * Requires the client in `azp` (v2.0) or `appid` (v1.0). ID tokens, which can have the same `aud`, do not have it. Both are
 * strict, as `appid` is the older name of `azp`.
 */
export const hasClient: Rule = ({ claims: { azp, appid } }) => {
  if (isAbsent(appid)) return isAbsent(azp) ? otherKind('azp') : undefined;
  return isText(appid) ? undefined : deny('claim_malformed', { claim: 'appid' });
};

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/**
 * Reads the kind of principal. Without `idtyp`, an optional claim, only `scp` proves a person; nothing proves a
 * machine.
 */
export function kindOfEntra({ idtyp, scp }: Claims): PrincipalKind {
  if (idtyp === 'app') return 'machine';
  return idtyp === 'user' || (isAbsent(idtyp) && (isText(scp) || isTextList(scp))) ? 'person' : 'unknown';
}

/** Reads client, tenant and app roles. */
export function principalOfEntra({ azp, appid, tid, roles, idtyp }: Claims): ReadMembers {
  const read = readMembers({ organization: ['tid', tid], permissions: ['roles', roles] });
  const members = { client: (azp ?? appid) as string, ...read };
  return isAbsent(idtyp) || isText(idtyp)
    ? members
    : { ...members, malformed: { ...read.malformed, kind: 'idtyp' } };
}
