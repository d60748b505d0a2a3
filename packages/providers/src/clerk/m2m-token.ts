import { deny, introspection, unchecked } from '@tokenward/core';
import type { Authority, Claims, Rule } from '@tokenward/core';
import { isObject, isUnchecked } from '@tokenward/core/authoring';
import type { Introspect } from '@tokenward/core/authoring';
import { clerkIntrospect } from './backend-api.js';
import { bothShapes, emptyPrincipal, rejectOpaque } from './both-shapes.js';
import { claimsFrom, isListOfText, isPresent, malformed, partsOf } from './claim.js';
import { ignoringCustomClaims, notSenderConstrained } from './custom-claims.js';
import { instanceJwt } from './instance-jwt.js';
import type { Settings } from './settings.js';
import type { M2mClaims } from './token-claims.js';
import { looksLikeM2m, m2mType } from './token-type.js';

/** The prefix of opaque tokens. */
const prefix = 'mt_';

/** Accepts M2M tokens: JWTs, and opaque ones (`mt_`) if there is a key to verify them with. */
export function m2mToken(settings: Settings): Authority<'m2m_token', M2mClaims> {
  const { machineId, senders } = settings;
  const rules = [m2mType, listedSender(senders), notOnlyForOthers(machineId)];
  const jwt = instanceJwt(settings, { name: 'm2m_token', audience: unchecked, rules, custom: true });
  const endpoint = verifyEndpointOf(settings);
  return bothShapes({
    name: 'm2m_token',
    owns: (token) => looksLikeM2m(token) && jwt.accepts(token),
    jwt,
    opaque:
      endpoint === undefined
        ? rejectOpaque('m2m_token', { prefix, needs: 'machineSecretKey' })
        : opaqueToken(
            endpoint.ask,
            settings.tolerance,
            endpoint.checksReceiver || machineId === undefined ? rules : [...rules, forMachine(machineId)],
          ),
    kind: 'machine',
    principal: principalOfMachine,
  });
}

/** Accepts the opaque ones. Clerk's response also mixes the machine's custom claims with Clerk's own. */
function opaqueToken(ask: Introspect, clockTolerance: number, rules: readonly Rule[]): Authority {
  const opaque = introspection({
    name: 'm2m_token',
    issuer: unchecked,
    audience: unchecked,
    ask,
    prefix,
    clockTolerance,
    expiry: unchecked,
    binding: unchecked,
  });
  // The option is only for a custom claim named "cnf". A bound token is rejected, and so is the DPoP scheme.
  const checked = [ignoringCustomClaims(opaque.rules), notSenderConstrained, ...rules];
  return { ...opaque, binding: undefined, rules: checked };
}

/**
 * Selects the key that verifies opaque tokens. With the key of a machine, Clerk checks that the token is for this
 * machine. With the secret key, it verifies any token (clerk/openapi-specs: bapi/2026-05-12.yml, verifyM2MToken).
 */
function verifyEndpointOf({
  api,
  machineSecretKey,
  secretKey,
}: Settings): { ask: ReturnType<typeof clerkIntrospect>; checksReceiver: boolean } | undefined {
  const question = { url: api('/m2m_tokens/verify'), member: 'token', read: claimsOf } as const;
  if (machineSecretKey !== undefined) {
    const ask = clerkIntrospect({ ...question, key: machineSecretKey, option: 'machineSecretKey' });
    return { ask, checksReceiver: true };
  }
  if (secretKey === undefined) return undefined;
  return {
    ask: clerkIntrospect({ ...question, key: secretKey, option: 'secretKey' }),
    checksReceiver: false,
  };
}

/** The members that Clerk writes. A custom claim never replaces them. */
const clerkClaims: readonly string[] = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti', 'scopes'];

/** Returns the claims with the machine's custom claims on the same level, as in a JWT. */
function claimsOf({ id, subject, scopes, claims, expiration, created_at: created }: Claims): Claims {
  const own = Object.entries(isObject(claims) ? claims : {}).filter(([name]) => !clerkClaims.includes(name));
  const receivers = isListOfText(scopes) ? scopes.join(' ') : scopes;
  return {
    ...Object.fromEntries(own),
    ...claimsFrom({ jti: id, sub: subject, scopes: receivers }, { iat: created, exp: expiration }),
  };
}

/** Requires a listed sender. Clerk writes `sub`, so it is the only claim of a JWT that proves the sender. */
function listedSender(senders: Settings['senders']): Rule {
  if (isUnchecked(senders)) return () => undefined;
  const listed: ReadonlySet<unknown> = new Set(senders);
  const hint =
    'The machine that made this M2M token ("sub") is not listed under "senders" of clerk(...). If it may call, add its id (mch_...).';
  return ({ claims: { sub } }) =>
    listed.has(sub)
      ? undefined
      : { ...deny('authorized_party_mismatch', { claim: 'sub', option: 'senders' }), hint };
}

/**
 * Requires `scopes` and `aud` to include this machine if they name any machine. In a JWT both are custom claims of
 * the sender (@clerk/backend 3.25.0: api/resources/M2MToken.ts). So they can only show that a token is meant for
 * others.
 */
function notOnlyForOthers(machineId: Settings['machineId']): Rule {
  return ({ claims: { scopes, aud } }) => {
    const named = {
      scopes: typeof scopes === 'string' ? partsOf(scopes, ' ') : isPresent(scopes) ? scopes : [],
      aud: typeof aud === 'string' ? [aud] : aud === undefined ? [] : aud,
    };
    for (const [claim, names] of Object.entries(named)) {
      if (!isListOfText(names)) {
        // Without "machineId", only the registered claim counts.
        if (claim === 'scopes' && machineId === undefined) continue;
        return deny('claim_malformed', { claim });
      }
      const machines = names.filter((name) => name.startsWith('mch_'));
      if (machineId !== undefined && machines.length > 0 && !machines.includes(machineId))
        return deny('audience_mismatch', { claim, expected: [machineId] });
    }
    return undefined;
  };
}

/** Requires this machine in `scopes` of Clerk's response, if the key of this machine was not used. */
function forMachine(machineId: string): Rule {
  return ({ claims: { scopes } }) => {
    if (typeof scopes !== 'string') return deny('claim_missing', { claim: 'scopes' });
    return partsOf(scopes, ' ').includes(machineId)
      ? undefined
      : deny('audience_mismatch', { claim: 'scopes', expected: [machineId] });
  };
}

/** Reads the principal: the subject only. Its scopes are receivers, and its custom claims are not trusted. */
function principalOfMachine({ sub }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  return typeof sub === 'string' && sub.startsWith('mch_')
    ? { principal: { ...emptyPrincipal, kind: 'machine', subject: sub } }
    : malformed('sub');
}
