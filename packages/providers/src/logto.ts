import { isText } from '@tokenward/core/authoring';
import { audienceLike } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `logto`. */
export interface LogtoOptions {
  /** The endpoint of the tenant, such as `https://acme.logto.app`, or a custom domain. */
  readonly endpoint: string;
  /** The resource indicator of this API. For tokens of one organization, `urn:logto:organization:<id>`; or a list. */
  readonly audience: string | readonly string[];
}

const urn = 'urn:logto:organization:';

/**
 * Accepts access tokens of Logto, signed with ES384 (RS256 if the tenant chose it). The organization is
 * `organization_id`, or the one that `aud` names. A token whose subject is its client is a machine. Source: Logto's
 * documentation, "How to validate access tokens in your API service or backend".
 */
export const logto = /* @__PURE__ */ definePreset(
  'logto',
  () => ({ endpoint: origin('the endpoint, such as "https://acme.logto.app"'), audience: audienceLike() }),
  ({ endpoint, audience }: LogtoOptions) => ({
    issuer: `${originOf(endpoint)}/oidc`,
    audience,
    keys: `${originOf(endpoint)}/oidc/jwks`,
    algorithms: ['ES384', 'RS256'],
    example: { header: { typ: 'at+jwt' }, claims: { client_id: 'client_1', scope: '', jti: 'j' } },
    kind: ({ sub, client_id: client }) => {
      if (!isText(sub)) return 'unknown';
      return sub === client ? 'machine' : 'person';
    },
    principal: ({ organization_id: id, aud }) => {
      const named = [aud].flat().filter((one) => isText(one) && one.startsWith(urn)) as string[];
      const inAudience = named.length === 1 ? String(named[0]).slice(urn.length) : undefined;
      return readMembers({ organization: ['organization_id', id ?? inAudience] });
    },
  }),
);
