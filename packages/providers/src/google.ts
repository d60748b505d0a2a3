import { deny } from '@tokenward/core';
import type { Claims, Rule } from '@tokenward/core';
import { isText, optional, textOrList } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { hostedDomainLike } from './hosted-domain.js';
import type { HostedDomainOption } from './hosted-domain.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `google`. */
export interface GoogleOptions extends HostedDomainOption {
  /** The OAuth client id of the app that gets the tokens, or a list for an app with several. */
  readonly clientId: string | readonly string[];
  /**
   * The service accounts that are accepted, by their email address or unique id.
   * @default none, since each service account of each project can get an ID token for your client id
   */
  readonly serviceAccounts?: string | readonly string[];
}

/**
 * Accepts ID tokens of Google that an app sends to its own backend. Google's access tokens are opaque. The `iss`
 * comes with or without `https://`, and `hd` is the organization. Service accounts must be listed. Source: Google's
 * documentation, "Verify the Google ID token on your server side"; IAM Credentials API, `generateIdToken`, whose caller
 * chooses the audience.
 */
export const google = /* @__PURE__ */ definePreset(
  'google',
  () => ({
    clientId: textOrList('the client id of the app, or a list'),
    hostedDomain: hostedDomainLike(),
    serviceAccounts: optional(
      textOrList('the email address or the unique id of a service account, or a list'),
    ),
  }),
  ({ clientId, hostedDomain, serviceAccounts }: GoogleOptions) => ({
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience: clientId,
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    tokenUse: 'id',
    rules: [
      listedServiceAccount([serviceAccounts ?? []].flat()),
      ...(hostedDomain === undefined
        ? []
        : [ofPeople(oneOf('hd', hostedDomain, 'claims_invalid', 'hostedDomain'))]),
    ],
    example: {
      claims: {
        sub: '1087',
        azp: first(clientId),
        email: 'user@example.com',
        email_verified: true,
        ...(hostedDomain !== undefined && { hd: first(hostedDomain) }),
      },
    },
    kind: (claims) => {
      if (!isText(claims.sub)) return 'unknown';
      return isServiceAccount(claims) ? 'machine' : 'person';
    },
    kinds: serviceAccounts === undefined ? ['person'] : ['person', 'machine'],
    principal: ({ hd }) => readMembers({ organization: ['hd', hd] }),
  }),
);

const serviceDomain = '.gserviceaccount.com';

/**
 * Whether a token is that of a service account ("Get an OIDC token", "Service accounts"). Its subject is the client itself, or
 * its email address ends like theirs.
 */
function isServiceAccount({ sub, azp, email }: Claims): boolean {
  return (
    (isText(sub) && sub === azp) || [azp, email].some((name) => isText(name) && name.endsWith(serviceDomain))
  );
}

/** A service account is in no hosted domain. */
function ofPeople(rule: Rule): Rule {
  return (attestation, context) =>
    isServiceAccount(attestation.claims) ? undefined : rule(attestation, context);
}

function listedServiceAccount(listed: readonly string[]): Rule {
  return ({ claims }) => {
    const { sub, email } = claims;
    return !isServiceAccount(claims) || [sub, email].some((name) => listed.includes(name as string))
      ? undefined
      : deny('authorized_party_mismatch', { claim: 'sub', option: 'serviceAccounts' });
  };
}
