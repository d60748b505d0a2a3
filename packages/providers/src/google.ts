import { isText, optional, textOrList } from '@tokenward/core/authoring';
import { oneOf, textual } from './claim-rules.js';
import { definePreset } from './preset.js';

/** Options of `google`. */
export interface GoogleOptions {
  /** The OAuth client id of the app that gets the tokens, or a list for an app with several. */
  readonly clientId: string | readonly string[];
  /**
   * The allowed Google Workspace domains (`hd`). If set, personal accounts are rejected, because they have no domain.
   * @default any account
   */
  readonly hostedDomain?: string | readonly string[];
}

/**
 * Accepts ID tokens of Google that an app sends to its own backend. Google's access tokens are opaque. The `iss`
 * comes with or without `https://`, and `hd` is the organization. Source: Google's documentation, "Verify the Google
 * ID token on your server side".
 */
export const google = /* @__PURE__ */ definePreset(
  'google',
  () => ({
    clientId: textOrList('the client id of the app, or a list of them'),
    hostedDomain: optional(textOrList('a Google Workspace domain, or a list of them')),
  }),
  ({ clientId, hostedDomain }: GoogleOptions) => ({
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience: clientId,
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    tokenUse: 'id',
    rules: [hostedDomain === undefined ? textual('hd') : oneOf('hd', hostedDomain)],
    // "Get an OIDC token", "Service accounts": its subject is the client itself, or its email address ends like a
    // service account's.
    kind: ({ sub, azp, email }) => {
      if (!isText(sub)) return 'unknown';
      const isService = sub === azp || (isText(email) && email.endsWith('.gserviceaccount.com'));
      return isService ? 'machine' : 'person';
    },
    principal: ({ hd }) => (isText(hd) ? { organization: hd } : {}),
  }),
);
