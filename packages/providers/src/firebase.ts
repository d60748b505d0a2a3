import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { isText } from '@tokenward/core/authoring';
import { definePreset } from './preset.js';
import { memberOf, readMembers } from './read-members.js';
import { textMatching } from './text-matching.js';

/** Options of `firebase`. */
export interface FirebaseOptions {
  /** The id of the Firebase project. */
  readonly projectId: string;
}

/**
 * Accepts ID tokens of Firebase Authentication. `iss` and `aud` name the project; `auth_time` and `sub` are required.
 * A tenant of Identity Platform is the organization. Session cookies have another issuer and are not accepted.
 * Source: Firebase's documentation, "Verify ID Tokens".
 */
export const firebase = /* @__PURE__ */ definePreset(
  'firebase',
  () => ({
    projectId: textMatching('the id of a project, such as "acme-1234"', /^[a-z][\da-z-]+$/),
  }),
  ({ projectId }: FirebaseOptions) => ({
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    keys: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    rules: [namesSomebody, signedIn],
    example: {
      claims: {
        auth_time: 1_700_000_000,
        user_id: 'user_1',
        firebase: { identities: {}, sign_in_provider: 'password' },
      },
    },
    // A rule has already required a sign-in.
    kind: 'person',
    principal: ({ firebase: details }) =>
      readMembers({ organization: ['firebase', memberOf(details, 'tenant')] }),
  }),
);

const namesSomebody: Rule = ({ claims: { sub } }) => {
  if (sub === undefined) return deny('claim_missing', { claim: 'sub' });
  return isText(sub) ? undefined : deny('claim_malformed', { claim: 'sub' });
};

/** The allowed clock difference in seconds. */
const tolerance = 5;

/** Requires the time of the sign-in to be present and in the past. */
const signedIn: Rule = ({ claims: { auth_time: time } }, { now }) => {
  if (time === undefined) return deny('claim_missing', { claim: 'auth_time' });
  if (typeof time !== 'number' || !Number.isFinite(time))
    return deny('claim_malformed', { claim: 'auth_time' });
  return time <= now() + tolerance ? undefined : deny('token_issued_in_future', { tolerance });
};
