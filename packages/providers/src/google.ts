import { unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isText, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textual } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `google` takes. */
export interface GoogleOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The OAuth client id of the app for which the tokens are; a list for an app with several. */
  readonly clientId: string | readonly string[];
  /** The Google Workspace domains that may (`hd`); personal accounts have none and are refused then. By default all may. */
  readonly hostedDomain?: string | readonly string[];
}

/**
 * ID tokens of Google, which an app sends to its own backend: Google's access tokens are opaque. Their `iss` comes with and
 * without `https://`, and `hd` is the organization. From Google's documentation: "Verify the Google ID token on your server side".
 */
export function google<const N extends string = 'google', S extends StandardSchema = StandardSchema<Claims>>(
  options: GoogleOptions<N, S>,
): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('google', options, {
    clientId: textOrList('the client id of the app, or a list of them'),
    hostedDomain: { ...textOrList('a Google Workspace domain, or a list of them'), optional: true },
  });
  const { clientId, hostedDomain } = options;
  return preset(options, {
    name: 'google',
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience: clientId,
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    idTokenClaims: unchecked,
    rules: [hostedDomain === undefined ? textual('hd') : oneOf('hd', hostedDomain)],
    // "Get an OIDC token", "Service accounts": its subject is the party that asked, and its e-mail address tells as well.
    kind: ({ sub, azp, email }) => {
      if (!isText(sub)) return 'unknown';
      const isService = sub === azp || (isText(email) && email.endsWith('.gserviceaccount.com'));
      return isService ? 'machine' : 'person';
    },
    principal: ({ hd }) => (isText(hd) ? { organization: hd } : {}),
  });
}
