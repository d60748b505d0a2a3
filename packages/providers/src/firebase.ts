import { deny } from '@tokenward/core';
import type { Authority, Claims, Rule } from '@tokenward/core';
import { isObject, isText } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `firebase` takes. */
export interface FirebaseOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The id of the Firebase project. */
  readonly projectId: string;
}

/**
 * ID tokens of Firebase Authentication: the project is in `iss` and `aud`, somebody signed in (`auth_time`) and is named
 * (`sub`); a tenant of Identity Platform is the organization. Session cookies have another issuer. From Firebase's
 * documentation: "Verify ID Tokens".
 */
export function firebase<
  const N extends string = 'firebase',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: FirebaseOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('firebase', options, {
    projectId: {
      mustBe: 'the id of a project, such as "acme-1234"',
      holds: (value) => isText(value) && /^[a-z][\da-z-]+$/.test(value),
    },
  });
  const { projectId } = options;
  return preset(options, {
    name: 'firebase',
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    keys: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    rules: [namesSomebody, signedIn, tenantIsText],
    // Somebody who signed in, which a rule has checked.
    kind: 'person',
    principal: (claims) => {
      const tenant = tenantOf(claims);
      return isText(tenant) ? { organization: tenant } : {};
    },
  });
}

const namesSomebody: Rule = ({ claims: { sub } }) => {
  if (sub === undefined) return deny('claim_missing', { claim: 'sub' });
  return isText(sub) ? undefined : deny('claim_malformed', { claim: 'sub' });
};

/** How far the clocks may be apart, in seconds. */
const tolerance = 5;

/** The time of the sign-in is there and has passed. */
const signedIn: Rule = ({ claims: { auth_time: time } }, { now }) => {
  if (time === undefined) return deny('claim_missing', { claim: 'auth_time' });
  if (typeof time !== 'number' || !Number.isFinite(time))
    return deny('claim_malformed', { claim: 'auth_time' });
  return time <= now() + tolerance ? undefined : deny('token_issued_in_future', { tolerance });
};

const tenantIsText: Rule = ({ claims }) => {
  const tenant = tenantOf(claims);
  return tenant === undefined || isText(tenant) ? undefined : deny('claim_malformed', { claim: 'firebase' });
};

function tenantOf({ firebase: details }: Claims): unknown {
  return isObject(details) ? details.tenant : undefined;
}
