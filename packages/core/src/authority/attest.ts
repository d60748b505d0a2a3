import type { Context } from '../context.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { adoptThenable, ignoreRejections } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isRecord } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import { isDenial } from '../response/is-denial.js';
import type { Token } from '../token/token.js';
import { isAuthority } from './authority.js';
import type { AttestResult, Authority } from './authority.js';

/**
 * Calls `attest` of an authority and checks the result. An invalid result throws `ConfigurationError`, which does not
 * repeat it: it may be the token.
 */
export function attest(
  authority: Authority<string, unknown>,
  token: Token,
  context: Context,
  request?: AuthRequest,
): MaybePromise<AttestResult> {
  const result: unknown = authority.attest(token, context, request);
  return validResult(result) ?? awaitResult(result, authority);
}

function awaitResult(result: unknown, authority: Authority<string, unknown>): MaybePromise<AttestResult> {
  return andThen(adoptThenable(result), (later) => validResult(later) ?? throwInvalid(later, authority));
}

function throwInvalid(result: unknown, { name }: Authority<string, unknown>): never {
  for (const given of [result, (Object(result) as { attestation?: unknown }).attestation])
    ignoreRejections(given);
  throw new ConfigurationError(
    `"attest" of the authority "${name}" must give { attestation: { claims } } or { denial: deny(code, detail) }.`,
  );
}

/** Returns a valid result, or `undefined`. A result with both claims and a denial is reduced to the denial. */
function validResult(value: unknown): AttestResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { attestation, by, denial } = value as { attestation?: unknown; by?: unknown; denial?: unknown };
  if (denial !== undefined) return isDenial(denial) ? { denial } : undefined;
  if (typeof attestation !== 'object' || attestation === null) return undefined;
  const isComplete =
    isRecord((attestation as { claims?: unknown }).claims) &&
    (by === undefined || (Array.isArray(by) && by.every(isAuthority)));
  return isComplete ? (value as AttestResult) : undefined;
}
