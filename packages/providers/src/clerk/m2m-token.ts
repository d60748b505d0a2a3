import { ConfigurationError, deny, introspection, jwtIssuer, unchecked } from '@tokenward/core';
import type { Authority, Claims, Rule } from '@tokenward/core';
import { isObject } from '../checked-options.js';
import { inquiry } from './backend-api.js';
import { bothShapes, nobody } from './both-shapes.js';
import { claimsFrom, isListOfText, isThere, malformed, partsOf } from './claim.js';
import type { Settings } from './settings.js';
import { looksLikeM2m, m2mType } from './token-type.js';

/** The claims of an M2M token, the same for both shapes; further ones were written by the machine that made it. */
export interface M2mClaims {
  /** The machine that made it. */
  readonly sub: string;
  /** The machines that may receive it, with spaces between them. */
  readonly scopes?: string;
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** M2M tokens, as JWT or opaque (`mt_`); both must be meant for this machine. */
export function m2mToken(settings: Settings): Authority<'m2m_token', M2mClaims> {
  const { issuer, keys, tolerance, machineId } = settings;
  const isOurs = receiver(machineId);
  const ask = inquiryOf(settings);
  if (machineId === undefined && ask === undefined) {
    throw new ConfigurationError(
      'clerk: to accept "m2m_token", give "machineSecretKey" for opaque ones, "machineId" for JWTs, or both.',
    );
  }
  return bothShapes({
    name: 'm2m_token',
    owns: (token) => looksLikeM2m(token) && token.unverified.claims.iss === issuer,
    jwtNeeds: 'machineId',
    jwt:
      machineId === undefined
        ? undefined
        : jwtIssuer({
            name: 'm2m_token',
            issuer: String(issuer),
            audience: unchecked,
            keys,
            clockTolerance: tolerance,
            rules: [m2mType, isOurs],
          }),
    opaque:
      ask &&
      introspection({
        name: 'm2m_token',
        issuer: unchecked,
        audience: unchecked,
        ask,
        prefix: 'mt_',
        expiry: unchecked,
        rules: [m2mType, isOurs],
      }),
    kind: 'machine',
    principal: principalOfMachine,
  });
}

/** With the key of a machine Clerk checks the receiver; with the key of the instance nobody would, without `machineId`. */
function inquiryOf({
  api,
  machineSecretKey,
  secretKey,
  machineId,
}: Settings): ReturnType<typeof inquiry> | undefined {
  const question = { url: api('/m2m_tokens/verify'), member: 'token', read: claimsOf } as const;
  if (machineSecretKey !== undefined)
    return inquiry({ ...question, key: machineSecretKey, option: 'machineSecretKey' });
  if (secretKey === undefined || machineId === undefined) return undefined;
  return inquiry({ ...question, key: secretKey, option: 'secretKey' });
}

/** The claims that the machine wrote stand beside the others, as they do in a JWT, but never in their place. */
function claimsOf({ id, subject, scopes, claims, expiration, created_at: created }: Claims): Claims {
  const structural = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti', 'aud', 'scopes'];
  const own = Object.entries(isObject(claims) ? claims : {}).filter(([name]) => !structural.includes(name));
  const receivers = isListOfText(scopes) ? scopes.join(' ') : scopes;
  return {
    ...Object.fromEntries(own),
    ...claimsFrom({ jti: id, sub: subject, scopes: receivers }, { iat: created, exp: expiration }),
  };
}

/**
 * This machine is among the receivers: in `scopes`, else in `aud`. Clerk's SDK does not check it of a JWT, so that there a
 * token meant for one machine opens all of them.
 */
function receiver(machineId: Settings['machineId']): Rule {
  return ({ claims: { scopes, aud } }) => {
    const claim = isThere(scopes) ? 'scopes' : 'aud';
    if (isThere(scopes) && typeof scopes !== 'string') return deny('claim_malformed', { claim });
    if (typeof machineId !== 'string') return undefined;
    const receivers =
      typeof scopes === 'string' ? partsOf(scopes, ' ') : typeof aud === 'string' ? [aud] : aud;
    if (!isThere(receivers)) return deny('claim_missing', { claim: 'scopes' });
    if (!isListOfText(receivers)) return deny('claim_malformed', { claim });
    return receivers.includes(machineId) ? undefined : deny('audience_mismatch', { expected: [machineId] });
  };
}

/** Only who it is: its scopes are receivers, and whatever else it says of itself is its own word. */
function principalOfMachine({ sub }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  return typeof sub === 'string' && sub.startsWith('mch_')
    ? { principal: { ...nobody, kind: 'machine', subject: sub } }
    : malformed('sub');
}
