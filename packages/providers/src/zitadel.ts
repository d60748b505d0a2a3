import type { Rule } from '@tokenward/core';
import { isObject, isText, text } from '@tokenward/core/authoring';
import { otherKind } from './claim-rules.js';
import { issuerLike } from './issuer-options.js';
import { definePreset } from './preset.js';
import { readMembers, unreadable } from './read-members.js';

/** Options of `zitadel`. */
export interface ZitadelOptions {
  /** The domain of the instance as in `iss`, such as `https://acme.zitadel.cloud`. */
  readonly issuer: string;
  /** The id of the project that this API belongs to. It must be in `aud`, and the roles in it are the permissions. */
  readonly projectId: string;
}

/**
 * Accepts JWT access tokens of a Zitadel instance. The `aud` of its ID tokens names the same project, so tokens without
 * `jti` and tokens with the sign-in (`auth_time`, `amr`) are rejected. The kind is `unknown`, because no claim tells
 * users from service users. Source: Zitadel's documentation, "Claims" and "Scopes".
 */
export const zitadel = /* @__PURE__ */ definePreset(
  'zitadel',
  () => ({ issuer: issuerLike('https://acme.zitadel.cloud'), projectId: text('the id of a project') }),
  ({ issuer, projectId }: ZitadelOptions) => ({
    issuer,
    audience: projectId,
    // zitadel.com/docs, "OpenID Connect endpoints", "jwks_uri": `${CUSTOM_DOMAIN}/oauth/v2/keys`.
    keys: `${issuer.replace(/\/$/, '')}/oauth/v2/keys`,
    rules: [noIdToken],
    example: { claims: { azp: 'client_1', jti: 'j' } },
    kind: 'unknown',
    principal: (claims) => {
      const rolesClaim = `urn:zitadel:iam:org:project:${projectId}:roles`;
      const roles = claims[rolesClaim];
      return readMembers({
        permissions: [rolesClaim, isObject(roles) ? Object.keys(roles) : roles && unreadable],
        organization: [ownerClaim, claims[ownerClaim]],
      });
    },
  }),
);

const ownerClaim = 'urn:zitadel:iam:user:resourceowner:id';

/** Requires the claims of an access token. "Claims": only it has `jti`, and only the ID token tells how a user signed in. */
const noIdToken: Rule = ({ claims: { jti, auth_time: time, amr } }) => {
  if (!isText(jti)) return otherKind('jti');
  if (time !== undefined) return otherKind('auth_time');
  return amr === undefined ? undefined : otherKind('amr');
};
