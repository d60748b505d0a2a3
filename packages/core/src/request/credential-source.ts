import type { MaybePromise } from '../lib/maybe-promise.js';
import { optional, textList } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import type { AuthRequest } from './auth-request.js';

/** What a source finds in a request: the credential, the reason to refuse the request, or `undefined` where there is none. */
export type Presented = { readonly token: string } | { readonly denial: Denial } | undefined;

/** A place in a request where a credential may be: `authorization`, `header(name)` or `cookie(name)`. */
export interface CredentialSource<P extends MaybePromise<Presented> = MaybePromise<Presented>> {
  /**
   * Whether browsers send it without being told to; then it yields to what was sent on purpose, and without `accept` it takes
   * no API keys and no tokens of machines.
   */
  readonly ambient: boolean;
  /** The only authorities whose tokens are taken from here. */
  readonly accept?: readonly string[] | undefined;
  /** Finds it. Anything else than `Presented` is a `ConfigurationError`; a promise may take 10 seconds. */
  readonly read: (request: AuthRequest) => P;
}

/** The expectation of the `accept` option of a source. */
export const acceptExpectation = optional(textList('a non-empty list of names of authorities'));
