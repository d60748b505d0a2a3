import { unchecked } from '@tokenward/core';
import type { Claims } from '@tokenward/core';
import { isText, optional } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { memberOf, readMembers, unreadable } from './read-members.js';
import { textMatching } from './text-matching.js';

/** Options of `descope`. */
export interface DescopeOptions {
  /** The id of the project, such as `P2abc...`. */
  readonly projectId: string;
  /**
   * The address of Descope for this project: a custom domain or another region.
   * @default "https://api.descope.com"
   */
  readonly baseUrl?: string;
  /**
   * The `aud` of this API, or a list of which any is accepted. Set it if a JWT template writes one.
   * @default not checked, because session tokens have no `aud`
   */
  readonly audience?: string | readonly string[];
}

/**
 * Accepts session tokens of Descope, also those from the exchange of an access key, which are machines. `iss` is the
 * project, as text or as a URL. `drn: DS` marks a session token; refresh tokens (`DSR`) are rejected. With a current
 * tenant (`dct`), the permissions are those in that tenant, otherwise those of the project, never both. Source:
 * Descope's documentation, "Session Management"; descope/node-sdk, lib/index.ts, `validateJwt`.
 */
export const descope = /* @__PURE__ */ definePreset(
  'descope',
  () => ({
    projectId: textMatching('the id of a project, such as "P2abc"', /^P\w+$/),
    baseUrl: optional(origin('an address of Descope, such as "https://api.descope.com"')),
    audience: optional(audienceLike()),
  }),
  ({ projectId, baseUrl = 'https://api.descope.com', audience }: DescopeOptions) => ({
    issuer: [projectId, `${originOf(baseUrl)}/${projectId}`],
    audience: audience ?? unchecked,
    keys: `${originOf(baseUrl)}/v2/keys/${projectId}`,
    rules: [oneOf('drn', 'DS', 'type_mismatch')],
    example: {
      claims: { sub: 'U2user', drn: 'DS', amr: ['oauth'], ...(audience === undefined && { aud: undefined }) },
    },
    // Inferred from the ids in the documentation: those of users begin with U, those of access keys with K.
    kind: ({ sub }) =>
      isText(sub) && /^[UK]\w+$/.test(sub) ? (sub.startsWith('U') ? 'person' : 'machine') : 'unknown',
    principal: (claims) =>
      readMembers({ permissions: permissionsIn(claims), organization: ['dct', claims.dct] }),
  }),
);

/** Returns the claim that has the permissions, and their list. */
function permissionsIn({ dct, permissions, tenants }: Claims): readonly [claim: string, list: unknown] {
  if (dct === undefined || dct === null) return ['permissions', permissions];
  return isText(dct) ? ['tenants', memberOf(memberOf(tenants, dct), 'permissions')] : ['dct', unreadable];
}
