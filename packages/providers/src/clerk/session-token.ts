import { authorizedParty, deny, jwtIssuer, requiredClaims, unchecked } from '@tokenward/core';
import type { Authority, Claims, Denial, Rule } from '@tokenward/core';
import { issuedAt, isUnchecked, readPrincipal } from '@tokenward/core/authoring';
import { isListOfText, isPresent, malformed, partsOf } from './claim.js';
import { ignoringCustomClaims, notSenderConstrained } from './custom-claims.js';
import { anyIssuer } from './instance-jwt.js';
import { readSession } from './session.js';
import type { SessionClaims } from './session.js';
import type { Settings } from './settings.js';
import { sessionType } from './token-type.js';

/**
 * Accepts session tokens. It accepts every JWT of the instance that no other authority does, so that others are
 * rejected with the right code.
 */
export function sessionToken(
  settings: Settings,
  others: readonly Pick<Authority, 'accepts'>[] = [],
): Authority<'session_token', SessionClaims> {
  const { issuer, audience, tolerance, keys } = settings;
  const jwt = jwtIssuer({
    name: 'session_token',
    issuer: issuer === unchecked ? anyIssuer : issuer,
    audience,
    keys,
    clockTolerance: tolerance,
    binding: unchecked,
  });
  return {
    name: 'session_token',
    accepts: (token) =>
      (issuer === unchecked ? token.kind === 'jwt' : jwt.accepts(token)) &&
      !others.some((other) => other.accepts(token)),
    attest: (token, context) => jwt.attest(token, context),
    ...(jwt.check && { check: jwt.check }),
    rules: [
      ignoringCustomClaims(jwt.rules, issuer === unchecked ? { iss: anyIssuer } : undefined),
      notSenderConstrained,
      issuedAt(tolerance),
      sessionType,
      requiredClaims(['sub', 'sid']),
      ...partyRules(settings),
      signedIn(settings),
    ],
    kinds: ['person'],
    principal: principalOfSession,
  };
}

/** Rules for `azp`, the origin of the page. A token without it is accepted only if `missingAzp` is `unchecked`. */
function partyRules({ authorizedParties = [], missingAzp }: Settings): readonly Rule[] {
  if (isUnchecked(authorizedParties)) return [];
  const party = authorizedParty(authorizedParties);
  return [
    (attestation, context) =>
      Object.hasOwn(attestation.claims, 'azp')
        ? party(attestation, context)
        : missingAzp === unchecked
          ? undefined
          : withoutAzp(),
  ];
}

function withoutAzp(): Denial {
  const denial = deny('claim_missing', { claim: 'azp', option: 'missingAzp' });
  const hint =
    'The claim "azp", the origin of the page, is missing. Clerk omits it if the request for the token has no "Origin" ' +
    'header. To accept such tokens, set `missingAzp: unchecked` of clerk(...).';
  return { ...denial, hint };
}

/** Rejects a pending session: its user must complete a task first, such as choosing an organization. */
function signedIn({ treatPendingAsSignedOut = true }: Settings): Rule {
  return ({ claims: { sts } }) =>
    sts === 'pending' && treatPendingAsSignedOut
      ? deny('token_inactive', { claim: 'sts', option: 'treatPendingAsSignedOut' })
      : undefined;
}

function principalOfSession(claims: Claims): ReturnType<NonNullable<Authority['principal']>> {
  const { sub, sid, azp, act, permissions } = claims;
  if (typeof sid !== 'string' || sid === '') return malformed('sid');
  const session = readSession(claims);
  if ('malformed' in session) return malformed(session.malformed);
  const read = readPrincipal({ sub, azp, ...(isPresent(act) && { act }) });
  if (read.denial) return read;
  const { session: found, ignored } = session.value;
  const { organization } = found;
  const own = ownPermissions(permissions);
  const principal = {
    ...read.principal,
    kind: 'person',
    organization: organization?.id,
    permissions: [...new Set([...(organization?.permissions ?? []), ...(own ?? [])])],
  } as const;
  if (ignored === undefined && own !== undefined) return { principal };
  // An ignored organization takes its permissions with it.
  return {
    principal,
    malformed: { organization: ignored, permissions: own === undefined ? 'permissions' : ignored },
  };
}

/** Reads a custom claim `permissions`: a text or a list of texts; `undefined` if it is malformed. */
function ownPermissions(permissions: unknown): readonly string[] | undefined {
  if (typeof permissions === 'string') return partsOf(permissions, ' ');
  return isPresent(permissions) ? (isListOfText(permissions) ? permissions : undefined) : [];
}
