import type { MaybePromise } from '../lib/maybe-promise.js';
import { optional, textList } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import type { AuthRequest } from './auth-request.js';

/** A token that was found in a request. */
export interface PresentedToken {
  readonly token: string;
  /** `'DPoP'` if it was sent with that scheme (RFC 9449 §7.1). Not every authority accepts it. */
  readonly scheme?: 'DPoP' | undefined;
}

/** The result of a source: a token, a denial, or `undefined` if the request has no credential there. */
export type Presented = PresentedToken | { readonly denial: Denial } | undefined;

/** A place in a request where a credential may be: `authorizationHeader`, `header(name)` or `cookie(name)`. */
export interface CredentialSource<P extends MaybePromise<Presented> = MaybePromise<Presented>> {
  /**
   * Whether browsers send the credential by default, as they do with cookies. If a request also has a credential from a
   * source that is not ambient, that one is used. Without `accept`, an ambient source accepts no API keys and no tokens
   * of machines.
   */
  readonly ambient: boolean;
  /** The only authorities whose tokens are accepted from this source; any, if left out. */
  readonly accept?: readonly string[] | undefined;
  /** What a client should send, for the log: `Authorization: Bearer <token>`, for example. */
  readonly place?: string | undefined;
  /** The method of RFC 6750 §2 that clients use here, for the metadata of the resource (RFC 9728 §2). */
  readonly bearerMethod?: 'header' | 'body' | undefined;
  /**
   * Reads the credential. `null` counts as `undefined`. Any other result than `Presented` is a `ConfigurationError`. A promise
   * may take 10 seconds.
   */
  readonly read: (request: AuthRequest) => P;
}

/** The expectation for the `accept` option of a source. */
export const acceptExpectation = /* @__PURE__ */ optional(
  /* @__PURE__ */ textList('a non-empty list of names of authorities'),
);
