import type { Context } from '../context.js';
import { runHookNow, runHookOrUnavailable } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject, isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import { isDenial } from '../response/is-denial.js';
import type { ProofMethod, ProofResult, ShownProof, UsedProofs, VerifiedProof } from './proof-method.js';

// A method may be the application's own. It must not let a request through by a mistake, such as `false` for a wrong proof.

/** How long the promise of a method may take, in seconds. Stores and nonces have shorter deadlines of their own. */
const deadline = 610;

const shownAnswer: Readonly<HookAnswer<ShownProof>> = {
  mustBe: 'an object with the function "verify", and "precheck" or not',
  holds: (value): value is ShownProof =>
    isObject(value) && typeof value.verify === 'function' && isFunctionOrAbsent(value.precheck),
};

const firstAnswer: Readonly<HookAnswer<ProofResult>> = {
  mustBe: 'an object: {}, or { denial: deny(code, detail) }',
  holds: isResult,
};

const verifiedAnswer: Readonly<HookAnswer<VerifiedProof>> = {
  mustBe: 'an object: { headers, use } or less if the proof passed, or { denial: deny(code, detail) }',
  holds: (value): value is VerifiedProof => isResult(value) && hasOnly(value, ['denial', 'headers', 'use']),
};

const usedAnswer: Readonly<HookAnswer<Pick<ProofResult, 'denial'>>> = {
  mustBe: 'an object: {} for the first use, or { denial: deny(code, detail) }',
  holds: (value): value is ProofResult => isResult(value) && hasOnly(value, ['denial']),
};

/** Reads what a request shows for a method. */
export function readShown(method: ProofMethod, request: AuthRequest, used?: UsedProofs): ShownProof {
  return runHookNow('"read" of a proof method', () => method.read(request, used), shownAnswer);
}

/** Calls the first checks of a method, if it has some. */
export function callPrecheck(shown: ShownProof, token: string, context: Context): MaybePromise<ProofResult> {
  if (shown.precheck === undefined) return {};
  const call = () => shown.precheck?.(token, context);
  return runHookOrUnavailable('"precheck" of a proof method', call, firstAnswer, deadline);
}

/** Calls all other checks of a method. What marks the proof as used is checked too, when it is called. */
export function callVerify(
  shown: ShownProof,
  token: string,
  confirmation: string,
  context: Context,
): MaybePromise<VerifiedProof> {
  const call = () => shown.verify(token, confirmation, context);
  return runHookOrUnavailable('"verify" of a proof method', call, verifiedAnswer, deadline);
}

/** Marks a proof as used. */
export function callUse(use: NonNullable<VerifiedProof['use']>): ReturnType<typeof use> {
  return runHookOrUnavailable('"use" of a proof method', use, usedAnswer, deadline);
}

/** Whether a value can be the result of a check. A `Response`, an error or a map has no denial, and would pass. */
function isResult(value: unknown): value is VerifiedProof {
  return (
    isObject(value) &&
    Object.prototype.toString.call(value) === '[object Object]' &&
    (value.denial === undefined || isDenial(value.denial)) &&
    (value.headers === undefined || isHeaders(value.headers)) &&
    isFunctionOrAbsent(value.use)
  );
}

function isHeaders(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isText);
}

/** Whether a result has no other member: `{ valid: false }` is no accepted proof. */
function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

function isFunctionOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function';
}
