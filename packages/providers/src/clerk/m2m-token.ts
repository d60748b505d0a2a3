import { deny, introspection, unchecked } from '@tokenward/core';
import type { Authority, Claims, Rule } from '@tokenward/core';
import { isObject } from '@tokenward/core/authoring';
import type { Introspect } from '@tokenward/core/authoring';
import { inquiry } from './backend-api.js';
import { bothShapes, nobody, unasked } from './both-shapes.js';
import { claimsFrom, isListOfText, isThere, malformed, partsOf } from './claim.js';
import { forCustom, unbound } from './custom-claims.js';
import { instanceJwt } from './instance-jwt.js';
import type { Settings } from './settings.js';
import { looksLikeM2m, m2mType } from './token-type.js';

/** The claims of an M2M token. Those that are not listed here were written by the machine that made it. */
export interface M2mClaims {
  /** The machine that made it. This is the only member that proves who calls. */
  readonly sub: string;
  /**
   * In an opaque token, the machines that may receive it, with spaces between them, as Clerk says. In a JWT, whatever the machine
   * that made it wrote, as `aud` is in both.
   */
  readonly scopes?: string | readonly string[];
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** How opaque ones begin. */
const prefix = 'mt_';

/** M2M tokens, as JWT, or opaque (`mt_`) with a key that may ask about them. */
export function m2mToken(settings: Settings): Authority<'m2m_token', M2mClaims> {
  const { machineId, senders } = settings;
  const rules = [m2mType, sentBy(senders), notForOthers(machineId)];
  const jwt = instanceJwt(settings, { name: 'm2m_token', audience: unchecked, rules, custom: true });
  const asked = questionOf(settings);
  return bothShapes({
    name: 'm2m_token',
    owns: (token) => looksLikeM2m(token) && jwt.accepts(token),
    jwt,
    opaque:
      asked === undefined
        ? unasked('m2m_token', { prefix, needs: 'machineSecretKey' })
        : opaqueToken(
            asked.ask,
            asked.receiverIsJudged || machineId === undefined ? rules : [...rules, forMachine(machineId)],
          ),
    kind: 'machine',
    principal: principalOfMachine,
  });
}

/** Those about which Clerk is asked. The machine's own claims stand beside Clerk's there as well. */
function opaqueToken(ask: Introspect, rules: readonly Rule[]): Authority {
  const opaque = introspection({
    name: 'm2m_token',
    issuer: unchecked,
    audience: unchecked,
    ask,
    prefix,
    expiry: unchecked,
    binding: unchecked,
  });
  return { ...opaque, rules: [forCustom(opaque.rules), unbound, ...rules] };
}

/**
 * Whom to ask about opaque tokens. Asked with the key of a machine, Clerk says whether the token is for this machine; asked with that of
 * the instance, it verifies any token (clerk/openapi-specs: bapi/2026-05-12.yml, verifyM2MToken).
 */
function questionOf({
  api,
  machineSecretKey,
  secretKey,
}: Settings): { ask: ReturnType<typeof inquiry>; receiverIsJudged: boolean } | undefined {
  const question = { url: api('/m2m_tokens/verify'), member: 'token', read: claimsOf } as const;
  if (machineSecretKey !== undefined) {
    const ask = inquiry({ ...question, key: machineSecretKey, option: 'machineSecretKey' });
    return { ask, receiverIsJudged: true };
  }
  if (secretKey === undefined) return undefined;
  return { ask: inquiry({ ...question, key: secretKey, option: 'secretKey' }), receiverIsJudged: false };
}

/** The members that Clerk writes; a claim of the machine's own never stands in their place. */
const structural: readonly string[] = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti', 'scopes'];

/** The claims that the machine wrote stand beside the others, as they do in a JWT. */
function claimsOf({ id, subject, scopes, claims, expiration, created_at: created }: Claims): Claims {
  const own = Object.entries(isObject(claims) ? claims : {}).filter(([name]) => !structural.includes(name));
  const receivers = isListOfText(scopes) ? scopes.join(' ') : scopes;
  return {
    ...Object.fromEntries(own),
    ...claimsFrom({ jti: id, sub: subject, scopes: receivers }, { iat: created, exp: expiration }),
  };
}

/** The machine that made the token may call. Clerk writes `sub`, so it is the one claim of a JWT that proves something here. */
function sentBy(senders: Settings['senders']): Rule {
  if (senders === unchecked) return () => undefined;
  const listed: ReadonlySet<unknown> = new Set(senders);
  const hint =
    'The machine that made this M2M token ("sub") is not listed under "senders" of clerk(...). If it may call, add its id (mch_...).';
  return ({ claims: { sub } }) =>
    listed.has(sub)
      ? undefined
      : { ...deny('authorized_party_mismatch', { claim: 'sub', option: 'senders' }), hint };
}

/**
 * `scopes` and `aud`, where they name machines, name this one. In a JWT both are custom claims that the machine wrote which made it
 * (@clerk/backend 3.25.0: api/resources/M2MToken.ts), so they can only tell that it is meant for others.
 */
function notForOthers(machineId: Settings['machineId']): Rule {
  return ({ claims: { scopes, aud } }) => {
    const named = {
      scopes: typeof scopes === 'string' ? partsOf(scopes, ' ') : isThere(scopes) ? scopes : [],
      aud: typeof aud === 'string' ? [aud] : aud === undefined ? [] : aud,
    };
    for (const [claim, names] of Object.entries(named)) {
      if (!isListOfText(names)) return deny('claim_malformed', { claim });
      const machines = names.filter((name) => name.startsWith('mch_'));
      if (machineId !== undefined && machines.length > 0 && !machines.includes(machineId))
        return deny('audience_mismatch', { claim, expected: [machineId] });
    }
    return undefined;
  };
}

/** Clerk names this machine in `scopes` of its answer; needed where it was not asked with the key of this machine. */
function forMachine(machineId: string): Rule {
  return ({ claims: { scopes } }) => {
    if (typeof scopes !== 'string') return deny('claim_missing', { claim: 'scopes' });
    return partsOf(scopes, ' ').includes(machineId)
      ? undefined
      : deny('audience_mismatch', { claim: 'scopes', expected: [machineId] });
  };
}

/** Only who it is: its scopes are receivers, and whatever else it says of itself is its own word. */
function principalOfMachine({ sub }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  return typeof sub === 'string' && sub.startsWith('mch_')
    ? { principal: { ...nobody, kind: 'machine', subject: sub } }
    : malformed('sub');
}
