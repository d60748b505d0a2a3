import { isText, textOrList } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { hostedDomainLike } from './hosted-domain.js';
import type { HostedDomainOption } from './hosted-domain.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `google`. */
export interface GoogleOptions extends HostedDomainOption {
  /** The OAuth client id of the app that gets the tokens, or a list for an app with several. */
  readonly clientId: string | readonly string[];
}

/**
 * Accepts ID tokens of Google that an app sends to its own backend. Google's access tokens are opaque. The `iss`
 * comes with or without `https://`, and `hd` is the organization. Source: Google's documentation, "Verify the Google
 * ID token on your server side".
 */
export const google = /* @__PURE__ */ definePreset(
  'google',
  () => ({ clientId: textOrList('the client id of the app, or a list'), hostedDomain: hostedDomainLike() }),
  ({ clientId, hostedDomain }: GoogleOptions) => ({
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience: clientId,
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    tokenUse: 'id',
    rules: hostedDomain === undefined ? [] : [oneOf('hd', hostedDomain, 'claims_invalid', 'hostedDomain')],
    example: {
      claims: {
        sub: '1087',
        azp: first(clientId),
        email: 'user@example.com',
        email_verified: true,
        ...(hostedDomain !== undefined && { hd: first(hostedDomain) }),
      },
    },
    // "Get an OIDC token", "Service accounts": its subject is the client itself, or its email address ends like a
    // service account's.
    kind: ({ sub, azp, email }) => {
      if (!isText(sub)) return 'unknown';
      const isService = sub === azp || (isText(email) && email.endsWith('.gserviceaccount.com'));
      return isService ? 'machine' : 'person';
    },
    principal: ({ hd }) => readMembers({ organization: ['hd', hd] }),
  }),
);
