import { runHookNow, runHookOrUnavailable } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { areSendable } from '../lib/to-error.js';
import { isObject, isRecord, isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import { isDenial } from '../response/is-denial.js';
import { accepted } from './proof-method.js';
import type { ProofMethod, ShownProof, UsedProofs, VerifiedProof } from './proof-method.js';

// A method may be the application's own. It must not let a request through by a mistake, such as `false` for a wrong proof.

/** The longest timeout, in seconds: more than that of any store. */
export const longestTimeout = 610;

const shownAnswer: Readonly<HookAnswer<ShownProof>> = {
  mustBe: 'an object with the function "verify", and "timeout" in seconds or without it',
  holds: (value): value is ShownProof =>
    isObject(value) && typeof value.verify === 'function' && isTimeout(value.timeout),
};

function isTimeout(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value > 0 && value <= longestTimeout);
}

/** What each member of a result must be. Another one is an error: `{ valid: false }` is no accepted proof. */
const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  denial: (value) => value === undefined || isDenial(value),
  headers: (value) =>
    value === undefined || (isRecord(value) && areSendable(value) && Object.values(value).every(isText)),
  use: (value) => value === undefined || typeof value === 'function',
};

/** An error, a `Response` or a map has no denial either, but it is no result. */
const resultAnswer: Readonly<HookAnswer<VerifiedProof>> = {
  mustBe: '{}, { headers, use } or { denial: deny(code, detail) }, with headers that can be sent',
  holds: (value): value is VerifiedProof => value === accepted || isResult(value),
};

function isResult(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.keys(value).every((name) => Object.hasOwn(members, name) && members[name]?.(value[name]))
  );
}

/** Reads what a request shows for a method. */
export function readShown(method: ProofMethod, request: AuthRequest, used?: UsedProofs): ShownProof {
  return runHookNow('"read" of a proof method', () => method.read(request, used), shownAnswer);
}

const hooks = {
  precheck: '"precheck" of a proof method',
  verify: '"verify" of a proof method',
  use: '"use" of a proof method',
} as const;

/** Calls a check of a method, and checks its result. */
export function callMethod(
  name: keyof typeof hooks,
  { timeout }: ShownProof,
  call: () => MaybePromise<VerifiedProof>,
): MaybePromise<VerifiedProof> {
  return runHookOrUnavailable(hooks[name], call, resultAnswer, timeout);
}
