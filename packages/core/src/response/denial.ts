import { badRequest, invalidToken, unauthenticated } from './denial-row.js';
import type { Row } from './denial-row.js';
import {
  aboutClaim,
  hintForClaims,
  hintForIssuer,
  hintForMalformed,
  hintForMissing,
  hintForOpaque,
  hintForSignature,
  hintForToken,
  hintForType,
} from './hints.js';
import type { proofDenials } from './proof-denials.js';
import { requirementDenials } from './requirement-denials.js';
import { tokenUnbound } from './token-unbound.js';

/** The message for a token that failed before its signature was verified: it must not help a forger. */
const invalid = 'The access token is invalid.';

/**
 * The table of all denials, except for those in `proof-denials.ts`. `message` goes to the client and is fixed. `hint` goes to the log and describes the fix.
 * Without `error`, the challenge has no error code, as RFC 6750 §3.1 requires for a request without credentials.
 */
export const denials = {
  // The request
  credential_missing: unauthenticated('Authentication is required.', hintForMissing),
  credential_malformed: invalidToken('The credential of the request is malformed.', hintForMalformed),
  credential_repeated: badRequest(
    'The request carries more than one credential.',
    'Send one credential. A proxy may have added a second header or joined two with a comma. Or a page on a subdomain ' +
      'has set a second cookie with this name.',
  ),
  scheme_unsupported: unauthenticated(
    'Authentication with the Bearer scheme is required.',
    'The token was sent with the DPoP scheme, and no proof is checked here. Set "proofs" of createVerifier to [dpop(...)]. ' +
      'If a component in front of this API checks the proof, set `binding: unchecked` for the authority.',
  ),
  credential_cross_site: {
    status: 403,
    error: undefined,
    message: 'The request comes from a site that is not allowed here.',
    hint: 'A cookie is accepted only with an "Origin" that its source lists, or with a safe method (GET, HEAD, OPTIONS).',
  },
  // The token, before its verification
  token_too_long: invalidToken(
    invalid,
    'The token is longer than "maxTokenLength" of createVerifier. Keep claims small, or raise the limit.',
  ),
  token_malformed: invalidToken(invalid, hintForToken),
  token_encrypted: invalidToken(
    invalid,
    'The token is encrypted (JWE) and no authority accepts it. Ask the issuer for signed tokens.',
  ),
  token_unrecognized: invalidToken(invalid, hintForOpaque),
  issuer_unknown: invalidToken(invalid, hintForIssuer),
  authority_not_accepted: invalidToken(
    invalid,
    'The token belongs to an authority that is not listed under "accept": of this route, or of the cookie or ' +
      'header that it was sent in. A cookie without "accept" accepts no API key and no token of a machine: to accept ' +
      'them from there, list their authority under "accept" of the cookie.',
  ),
  // Its signature
  algorithm_unsupported: invalidToken(
    invalid,
    'The header names an algorithm that is not the one of the issuer\'s key. "none" never is; HMAC is with sharedSecret only.',
  ),
  critical_unsupported: invalidToken(
    invalid,
    'The header lists critical extensions ("crit"), none of which is supported. Or its "crit" is malformed, such as null ' +
      '(RFC 7515 §4.1.11).',
  ),
  key_unknown: invalidToken(
    invalid,
    'The issuer publishes no usable key with the "kid" of this token. It was signed by someone else, with a ' +
      'withdrawn key, or with a new key before the next fetch of the keys ("cooldown" limits the wait for it).',
  ),
  signature_invalid: invalidToken(invalid, hintForSignature),
  // The result of introspection, of the look-up or of "isRevoked"
  token_revoked: invalidToken(
    'The access token has been revoked.',
    '"isRevoked" of the authority gave true. The client needs a new token.',
  ),
  token_inactive: invalidToken(
    invalid,
    'The issuer reports that the token is not active: it has expired, was revoked, or was never issued.',
  ),
  api_key_unknown: invalidToken(invalid, 'The look-up found no API key with this digest.'),
  // Its attested claims
  claim_missing: invalidToken(
    'The access token lacks a claim that is required here.',
    aboutClaim(
      'A claim that the configuration checks is missing. Have the issuer add it, or remove the check deliberately.',
    ),
  ),
  claim_malformed: invalidToken(
    'The access token has a claim of the wrong type.',
    aboutClaim(
      'A claim does not have the type its specification gives it. This is a fault of the issuer. A time above 1e11 is ' +
        'in milliseconds ("unit" in the detail): it must be in seconds.',
    ),
  ),
  issuer_mismatch: invalidToken(
    'The access token has the wrong issuer.',
    'The "iss" claim is none of the configured issuers.',
  ),
  audience_mismatch: invalidToken(
    'The access token is not meant for this API.',
    'The "aud" claim names none of the configured audiences. Ask the issuer for a token with this audience.',
  ),
  token_expired: invalidToken(
    'The access token has expired.',
    'Get a new token. If it was issued just now, compare the clocks of both machines.',
  ),
  token_not_yet_valid: invalidToken(
    'The access token is not valid yet.',
    'The "nbf" claim lies in the future: compare the clocks of both machines.',
  ),
  token_issued_in_future: invalidToken(
    'The access token is not valid yet.',
    'The "iat" claim lies in the future: compare the clocks of both machines.',
  ),
  token_too_old: invalidToken(
    'The access token is too old.',
    'The token was issued longer ago than the configured maximum age. Get a new one.',
  ),
  type_mismatch: invalidToken('The token is not of the kind that is accepted here.', hintForType),
  token_bound: invalidToken(
    'The access token is bound to a key, and the request has no proof of it.',
    'The "cnf" claim binds it to a key or certificate. "proofs" of createVerifier must check this, and the request must ' +
      'show it: a token with "jkt" needs the DPoP scheme and a proof. If a component in front of this API checks the ' +
      'proof, set `binding: unchecked`.',
  ),
  authorized_party_mismatch: invalidToken(
    'The access token was issued to another party.',
    'The "azp" claim is none of the configured parties.',
  ),
  claims_invalid: invalidToken(
    'The access token does not have the claims that are required here.',
    hintForClaims,
  ),
  token_unbound: tokenUnbound,
  ...requirementDenials,
} as const satisfies Record<string, Row>;

/** The name of a denial that needs no proof of possession. */
export type UsualDenialCode = keyof typeof denials;

/** The stable name of a denial. Compare this, never the texts. */
export type DenialCode = UsualDenialCode | keyof typeof proofDenials;

/** A denial: `message` is for the client, `hint` and `detail` are for the log. No member has a part of the token. */
export interface Denial extends Row {
  readonly code: DenialCode;
  readonly hint: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Creates a denial of a verifier that checks no proofs. `deny` in `any-denial.ts` creates every denial. */
export function deny(code: UsualDenialCode, detail?: Denial['detail']): Denial {
  return denialOf(code, denials[code], detail);
}

/**
 * Creates a denial from its row of the table. `detail` may contain configured values and claim names, but never claim
 * values. Its lists are copied, so that a log function that changes them does not change the configuration.
 */
export function denialOf(code: DenialCode, row: Row | undefined, detail: Denial['detail'] = {}): Denial {
  const members = Object.entries(detail);
  const copy = members.map(([name, value]) => [
    name,
    Array.isArray(value) ? [...(value as unknown[])] : value,
  ]);
  const hint = typeof row?.hint === 'function' ? row.hint(detail) : row?.hint;
  return { code, ...row, hint, detail: Object.fromEntries(copy) as Denial['detail'] } as Denial;
}
