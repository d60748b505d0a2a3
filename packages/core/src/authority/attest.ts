import type { Context } from '../context.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { adoptThenable } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isObject } from '../options/option-checks.js';
import { isDenial } from '../response/is-denial.js';
import type { Token } from '../token/token.js';
import { isAuthority } from './authority.js';
import type { AttestResult, Authority } from './authority.js';

/** Lets an authority attest a token. The error for an answer that is none does not repeat it, since it may be the token. */
export function attest(
  authority: Authority<string, unknown>,
  token: Token,
  context: Context,
): MaybePromise<AttestResult> {
  const given: unknown = authority.attest(token, context);
  return attestedIn(given) ?? attestedLater(given, authority);
}

function attestedLater(given: unknown, authority: Authority<string, unknown>): MaybePromise<AttestResult> {
  return andThen(adoptThenable(given), (later) => attestedIn(later) ?? fail(authority));
}

function fail({ name }: Authority<string, unknown>): never {
  throw new ConfigurationError(
    `"attest" of the authority "${name}" must give { attestation: { claims } } or { denial: deny(code, detail) }.`,
  );
}

/** What an authority said, in one of its two forms only: what has a denial as well is a denial, for whoever reads it. */
function attestedIn(value: unknown): AttestResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { attestation, by, denial } = value as { attestation?: unknown; by?: unknown; denial?: unknown };
  if (denial !== undefined) return isDenial(denial) ? { denial } : undefined;
  if (typeof attestation !== 'object' || attestation === null) return undefined;
  const isWhole =
    isObject((attestation as { claims?: unknown }).claims) &&
    (by === undefined || (Array.isArray(by) && by.every(isAuthority)));
  return isWhole ? (value as AttestResult) : undefined;
}
