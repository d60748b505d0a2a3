import { deny, jwtIssuer, remoteKeys } from '@tokenward/core';
import type { Authority, Claims, Principal, PrincipalKind, Rule } from '@tokenward/core';
import { textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { textList, textsIn, textual } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `entra` takes. */
export interface EntraOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The id of the tenant, or the ids of all that may; never `common` or `organizations`, which are no issuers. */
  readonly tenant: string | readonly string[];
  /** This API in `aud`: its client id in v2.0 tokens, its Application ID URI (or client id) in v1.0 tokens; a list for both. */
  readonly audience: string | readonly string[];
}

const login = 'https://login.microsoftonline.com';
const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Access tokens of Microsoft Entra ID for a list of tenants, v1.0 and v2.0, which have different issuers. Each tenant is
 * verified with its own keys, which name no `alg`, so they are bound to RS256. App roles are the permissions, `tid` is the
 * organization. From Microsoft's documentation: "Access token claims reference", "Access tokens in the identity platform".
 */
export function entra<const N extends string = 'entra', S extends StandardSchema = StandardSchema<Claims>>(
  options: EntraOptions<N, S>,
): Authority<NoInfer<N>, InferOutput<S>> {
  const expected = 'the id of a tenant, such as "11111111-2222-3333-4444-555555555555", or a list of them';
  checkPreset('entra', options, {
    tenant: {
      mustBe: expected,
      holds: (value) => textOrList('').holds(value) && [value].flat().every((one) => id.test(String(one))),
    },
    audience: textOrList('this API in "aud": its client id or Application ID URI, or a list of them'),
  });
  const { audience } = options;
  const tenants = [options.tenant].flat();
  const each = tenants.map((tenant) =>
    jwtIssuer({
      name: 'entra',
      issuer: issuersOf(tenant),
      audience,
      keys: options.keys ?? remoteKeys(`${login}/${tenant}/discovery/v2.0/keys`, { algorithms: ['RS256'] }),
    }),
  );
  const all = preset(options, {
    name: 'entra',
    issuer: tenants.flatMap(issuersOf),
    audience,
    keys: `${login}/common/discovery/v2.0/keys`,
    rules: [
      ofItsTenant(tenants),
      hasClient,
      textual('azp'),
      textual('appid'),
      textual('idtyp'),
      textList('roles'),
    ],
    kind: kindOfEntra,
    principal: principalOfEntra,
  });
  return {
    ...all,
    check: async (context) =>
      (await Promise.all(each.map(async ({ check }) => (await check?.(context)) ?? []))).flat(),
    async attest(token, context) {
      const tenant = each.find((authority) => authority.accepts(token));
      return tenant === undefined ? { denial: deny('token_unrecognized') } : tenant.attest(token, context);
    },
  };
}

function issuersOf(tenant: string): readonly string[] {
  return [`${login}/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`];
}

/** The tenant that a token names is the one whose issuer signed it. */
function ofItsTenant(tenants: readonly string[]): Rule {
  return ({ claims: { tid, iss } }) => {
    const claim = 'tid';
    if (tid === undefined) return deny('claim_missing', { claim });
    if (typeof tid !== 'string') return deny('claim_malformed', { claim });
    const tenant = tenants.find((one) => issuersOf(one).includes(iss as string));
    return tid === tenant ? undefined : deny('claims_invalid', { claim });
  };
}

/** Access tokens name the client, in `azp` (v2.0) or `appid` (v1.0); ID tokens, whose `aud` can be the same, do not. */
const hasClient: Rule = ({ claims: { azp, appid } }) =>
  azp === undefined && appid === undefined ? deny('type_mismatch') : undefined;

/** Without `idtyp`, an optional claim, only `scp` proves that there is a person; that there is none cannot be proved. */
function kindOfEntra({ idtyp, scp }: Claims): PrincipalKind {
  if (idtyp === 'app') return 'machine';
  return idtyp === 'user' || (idtyp === undefined && scp !== undefined) ? 'person' : 'unknown';
}

function principalOfEntra({ azp, appid, tid, roles }: Claims): Partial<Omit<Principal, 'kind'>> {
  return {
    client: (azp ?? appid) as string,
    organization: tid as string,
    permissions: textsIn(roles) ?? [],
  };
}
