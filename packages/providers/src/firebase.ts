import { deny } from '@tokenward/core';
import type { Claims, Rule } from '@tokenward/core';
import { isText } from '@tokenward/core/authoring';
import { anonymousLike } from './anonymous.js';
import type { AnonymousOption } from './anonymous.js';
import { definePreset } from './preset.js';
import { memberOf, readMembers } from './read-members.js';
import { textMatching } from './text-matching.js';

/** Options of `firebase`. */
export interface FirebaseOptions extends AnonymousOption {
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
    anonymous: anonymousLike(),
  }),
  ({ projectId, anonymous }: FirebaseOptions, { clockTolerance = 5 }) => ({
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    keys: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    rules: [namesSomebody, signedIn(clockTolerance), ...(anonymous === 'accepted' ? [] : [notAnonymous])],
    example: {
      claims: {
        auth_time: 1_700_000_000,
        user_id: 'user_1',
        firebase: { identities: {}, sign_in_provider: 'password' },
      },
    },
    kind: (claims) => (isText(providerOf(claims)) ? 'person' : 'unknown'),
    kinds: ['person'],
    principal: ({ firebase: details }) =>
      readMembers({ organization: ['firebase', memberOf(details, 'tenant')] }),
  }),
);

const namesSomebody: Rule = ({ claims: { sub } }) => {
  if (sub === undefined) return deny('claim_missing', { claim: 'sub' });
  return isText(sub) ? undefined : deny('claim_malformed', { claim: 'sub' });
};

/** Requires the time of the sign-in to be present and in the past. */
function signedIn(tolerance: number): Rule {
  return ({ claims: { auth_time: time } }, { now }) => {
    const claim = 'auth_time';
    if (time === undefined) return deny('claim_missing', { claim });
    if (typeof time !== 'number' || !Number.isFinite(time)) return deny('claim_malformed', { claim });
    return time <= now() + tolerance ? undefined : deny('token_issued_in_future', { claim, tolerance });
  };
}

/** The way in which the user signed in (Firebase's documentation, "Verify ID Tokens", "Authenticate with Firebase Anonymously"). */
function providerOf({ firebase: details }: Claims): unknown {
  return memberOf(details, 'sign_in_provider');
}

const notAnonymous: Rule = ({ claims }) =>
  providerOf(claims) === 'anonymous'
    ? deny('claims_invalid', { claim: 'firebase', option: 'anonymous' })
    : undefined;
