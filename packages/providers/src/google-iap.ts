import { isText, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { hostedDomainLike } from './hosted-domain.js';
import type { HostedDomainOption } from './hosted-domain.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `googleIap`. */
export interface GoogleIapOptions extends HostedDomainOption {
  /**
   * The `aud` of the backend behind the proxy, or a list of several: `/projects/<number>/apps/<project id>` or
   * `/projects/<number>/global/backendServices/<id>`.
   */
  readonly audience: string | readonly string[];
}

/**
 * Accepts the tokens that Google Cloud's Identity-Aware Proxy adds to a request, signed with ES256. They arrive in their
 * own header: read it with `header('x-goog-iap-jwt-assertion', { accept: ['google_iap'] })`. `hd` is the organization.
 * A service account is told by its email address. Source: Google's documentation, "Securing your app with signed
 * headers".
 */
export const googleIap = /* @__PURE__ */ definePreset(
  'google_iap',
  () => ({
    audience: {
      mustBe: 'the audience of the backend, such as "/projects/123/apps/acme", or a list of them',
      but: hasOtherForm,
      holds: (value) =>
        textOrList('').holds(value) && [value].flat().every((one) => String(one).startsWith('/projects/')),
    },
    hostedDomain: hostedDomainLike(),
  }),
  ({ audience, hostedDomain }: GoogleIapOptions) => ({
    issuer: 'https://cloud.google.com/iap',
    audience,
    keys: 'https://www.gstatic.com/iap/verify/public_key-jwk',
    algorithms: ['ES256'],
    rules: hostedDomain === undefined ? [] : [oneOf('hd', hostedDomain, 'claims_invalid', 'hostedDomain')],
    example: {
      claims: {
        sub: 'accounts.google.com:1087',
        email: 'user@example.com',
        ...(hostedDomain !== undefined && { hd: first(hostedDomain) }),
      },
    },
    kind: ({ sub, email }) => {
      if (!isText(sub) || !isText(email)) return 'unknown';
      return email.endsWith('.gserviceaccount.com') ? 'machine' : 'person';
    },
    principal: ({ hd }) => readMembers({ organization: ['hd', hd] }),
  }),
);
