import { deny, pemKey, unchecked } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { isText, text } from '@tokenward/core/authoring';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { memberOf, readMembers, unreadable } from './read-members.js';

/** Options of `propelauth`. */
export interface PropelauthOptions {
  /** The auth URL of the project, such as `https://auth.example.com`. It is the `iss` of its tokens. */
  readonly authUrl: string;
  /** The public verifier key in PEM format, from "Backend Integration" in PropelAuth's dashboard. */
  readonly verifierKey: string;
}

/**
 * Accepts access tokens of PropelAuth, which are for users. They have no `aud`. `user_id` is the subject. If the token
 * has an active organization (`org_member_info`), that is the organization, and the permissions are those in it. Somebody who
 * impersonates the user (`impersonator_user_id`) is the actor. API keys of PropelAuth are opaque, and not accepted. Source:
 * PropelAuth's documentation, "Backend Integration"; `@propelauth/node` 2.1.36, `validateAccessToken` and `toUser`.
 */
export const propelauth = /* @__PURE__ */ definePreset(
  'propelauth',
  () => ({
    authUrl: origin('the auth URL, such as "https://auth.example.com"'),
    verifierKey: text('the verifier key of PropelAuth in PEM format'),
  }),
  ({ authUrl, verifierKey }: PropelauthOptions) => ({
    issuer: String(originOf(authUrl)),
    audience: unchecked,
    keys: pemKey(verifierKey, { algorithms: ['RS256'] }),
    withSubject: (claims) => ({ ...claims, sub: claims.user_id }),
    example: { claims: { aud: undefined, user_id: 'user_1', email: 'user@example.com' } },
    kind: ({ sub }) => (isText(sub) ? 'person' : 'unknown'),
    kinds: ['person'],
    rules: [knownImpersonator],
    principal: ({ org_member_info: member, impersonator_user_id: actor }) => {
      const claim = 'org_member_info';
      const id = memberOf(member, 'org_id');
      // The permissions are those in the organization. Without its id they count for none.
      const unknown = id === undefined || id === null ? undefined : unreadable;
      const own = isText(id) ? memberOf(member, 'user_permissions') : unknown;
      const read = readMembers({ organization: [claim, id], permissions: [claim, own] });
      return isText(actor) ? { ...read, actor } : read;
    },
  }),
);

/** An impersonator that can't be read must not look like none. */
const knownImpersonator: Rule = ({ claims: { impersonator_user_id: actor } }) =>
  actor === undefined || actor === null || isText(actor)
    ? undefined
    : deny('claim_malformed', { claim: 'impersonator_user_id' });
