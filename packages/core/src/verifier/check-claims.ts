import type { AnyAuthority, Judges } from '../authority/authority.js';
import { isKind } from '../claims/principal-kind.js';
import type { Access } from '../claims/access.js';
import type { Principal, PrincipalReading } from '../claims/principal.js';
import { runRules } from '../claims/rule.js';
import type { Attestation } from '../claims/rule.js';
import { validateClaims } from '../claims/schema.js';
import type { Context } from '../context.js';
import { runHookNow, runLookup, yesOrNo } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isListOf, isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { isDenial } from '../response/is-denial.js';
import { passed } from '../response/result.js';
import type { Passed, Result } from '../response/result.js';
import type { Claims, Token } from '../token/token.js';
import { cachedPrincipal } from './verified-token-cache.js';

/** Runs the rules of all authorities that judge a token, up to the first denial. */
export function runAllRules(judges: Judges, attestation: Attestation, context: Context): Result<Passed> {
  for (const { rules } of judges) {
    const checked = runRules(rules, attestation, context);
    if (checked.denial) return checked;
  }
  return passed;
}

/** Validates the claims with the schema of each authority. The last one's output becomes the claims. The others only check. */
export function validateWithAll(
  claims: Claims,
  judges: Judges,
  at = 0,
): ReturnType<typeof validateClaims<unknown>> {
  const validated = validateClaims(claims, (judges[at] as AnyAuthority).claims);
  if (at === judges.length - 1) return validated;
  return andThen(validated, (found): MaybePromise<Result<{ readonly claims: unknown }>> =>
    found.denial ? found : validateWithAll(claims, judges, at + 1),
  );
}

/** Reads the principal with the last authority that has a `principal` function, or else from the registered claims. */
export function readPrincipalOf(judges: Judges, token: Token, claims: Claims): Reading {
  for (let at = judges.length - 1; at >= 0; at -= 1) {
    const judge = judges[at] as AnyAuthority;
    if (judge.principal !== undefined) return callPrincipal(judge, claims);
  }
  return cachedPrincipal(token, claims);
}

function callPrincipal(judge: AnyAuthority, claims: Claims): Reading {
  return runHookNow(`"principal" of the authority "${judge.name}"`, () => judge.principal?.(claims), reading);
}

/** Calls `isRevoked` of each authority that has it. If it fails or takes longer than five seconds, no verdict is possible. */
export function checkRevocation(judges: Judges, access: Access, at = 0): MaybePromise<Result<Passed>> {
  const judge = judges[at];
  if (judge === undefined) return passed;
  if (judge.isRevoked === undefined) return checkRevocation(judges, access, at + 1);
  const hook = `"isRevoked" of the authority "${judge.name}"`;
  return andThen(
    runLookup(hook, () => judge.isRevoked?.(access), yesOrNo),
    (revoked) => (revoked ? { denial: deny('token_revoked') } : checkRevocation(judges, access, at + 1)),
  );
}

type Reading = Result<PrincipalReading>;

/** `undefined` is an error: an unknown user must not become the `sub` of the token. */
const reading: Readonly<HookAnswer<Reading>> = {
  mustBe:
    '{ principal } with a known kind, and scopes and permissions as lists of strings, or { denial: deny(code, detail) }',
  holds: (value): value is Reading =>
    isObject(value) &&
    (value.denial === undefined
      ? isPrincipal(value.principal) && isMalformedClaims(value.malformed)
      : isDenial(value.denial)),
};

function isPrincipal(value: unknown): value is Principal {
  if (!isObject(value)) return false;
  const { kind, subject, client, actor, organization, scopes, permissions } = value;
  return (
    (kind === undefined || isKind(kind)) &&
    [subject, client, actor, organization].every(isStringOrAbsent) &&
    isListOf(scopes, isString) &&
    isListOf(permissions, isString)
  );
}

function isMalformedClaims(value: unknown): boolean {
  if (value === undefined) return true;
  return isObject(value) && Object.values(value).every(isStringOrAbsent);
}

function isStringOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
