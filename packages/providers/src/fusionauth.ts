import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { isText, text } from '@tokenward/core/authoring';
import { otherKind } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import type { AudienceOption } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `fusionauth`. */
export interface FusionauthOptions extends AudienceOption {
  /** The address of the FusionAuth server, where its keys are. */
  readonly url: string;
  /** The issuer in the tenant's configuration, exactly as in `iss`. It need not be a URL. */
  readonly issuer: string;
}

/**
 * Accepts access tokens of FusionAuth. Their `aud` is the id of the application, or of the target entity. A user's token has `applicationId`, which its ID tokens lack, and which shows that
 * the user is registered; roles are the permissions. A token of the client credentials grant (`gty` in the header) is a
 * machine. Source: FusionAuth's documentation, "Tokens".
 */
export const fusionauth = /* @__PURE__ */ definePreset(
  'fusionauth',
  () => ({
    url: origin('the address of the server, such as "https://acme.fusionauth.io"'),
    issuer: text('the issuer of the tenant, such as "acme.com"'),
    audience: audienceLike(),
  }),
  ({ url, issuer, audience }: FusionauthOptions) => ({
    issuer,
    audience,
    keys: `${originOf(url)}/.well-known/jwks.json`,
    rules: [userOrEntity],
    example: {
      claims: { applicationId: first(audience), authenticationType: 'PASSWORD', roles: [], jti: 'j' },
    },
    // A rule has already rejected a token without `applicationId` that is not of the client credentials grant.
    kind: ({ applicationId }) => (isText(applicationId) ? 'person' : 'machine'),
    principal: ({ applicationId, roles, sub }) =>
      isText(applicationId)
        ? { client: applicationId, ...readMembers({ permissions: ['roles', roles] }) }
        : { client: sub as string },
  }),
);

/** Requires a registered user, or the client credentials grant. `gty` in the header lists the grants in their order. */
const userOrEntity: Rule = ({ header, claims: { applicationId, sub } }) => {
  if (isText(applicationId)) return undefined;
  if (applicationId !== undefined) return deny('claim_malformed', { claim: 'applicationId' });
  return String(header?.gty) === 'client_credentials' && isText(sub) ? undefined : otherKind('applicationId');
};
