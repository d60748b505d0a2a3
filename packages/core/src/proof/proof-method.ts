import type { Context } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { RequestSlot } from '../lib/request-slot.js';
import { isListOf, isObject } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';

/** The registered members of `cnf` that name the key of a token (RFC 7800 §3, RFC 8705 §3.1, RFC 9203 §3.2.1, RFC 9449 §6.1). */
export const confirmationMembers = ['jwk', 'jwe', 'jku', 'kid', 'x5t#S256', 'jkt', 'osc'] as const;

/** A member of `cnf` that a method checks. */
export type Confirmation = 'x5t#S256' | 'jkt';

/** Headers for the response to a request. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** The result of a check of a proof: it passed or it is denied, perhaps with headers for the response, such as a nonce. */
export interface ProofResult {
  readonly denial?: Denial | undefined;
  readonly headers?: ResponseHeaders | undefined;
}

/** The result of a check that passed and has no headers for the response. */
export const accepted: ProofResult = Object.freeze({});

/** The result of all checks of a proof. `use` marks it as used, after all other checks of the token. It may still deny. */
export interface VerifiedProof extends ProofResult {
  readonly use?: (() => MaybePromise<Pick<ProofResult, 'denial'>>) | undefined;
}

/** What one request shows for one method. It is read before anything is awaited, and used for this request only. */
export interface ShownProof {
  /**
   * The longest time that a promise of these functions may take, in seconds. A longer wait is an outage.
   * @default 5
   */
  readonly timeout?: number;
  /**
   * The checks that cost little, before the token is verified. Only called if the token came with the scheme of the method.
   */
  precheck?(token: string, context: Context): MaybePromise<ProofResult>;
  /**
   * All other checks. The token has been verified and is bound to `confirmation`, the value of its member of `cnf`.
   * Throws `UnavailableError` if no verdict is possible.
   */
  verify(token: string, confirmation: string, context: Context): MaybePromise<VerifiedProof>;
}

/** A proof that a request used, and the answer whether it may. */
export interface UsedProof {
  readonly digest: string;
  readonly answer: MaybePromise<ProofResult>;
}

/** What each request has used up, for several guards of one app: the second one takes over the answer that the first one got. */
export type UsedProofs = RequestSlot<UsedProof | undefined>;

/**
 * A method to prove possession of the key that a token is bound to: `dpop(...)` or `mutualTls(...)`. One of your own denies with
 * `{ denial: deny(code, detail) }`. A result of any other form is a `ConfigurationError`.
 */
export interface ProofMethod {
  /** The member of `cnf` that it checks. */
  readonly confirmation: Confirmation;
  /**
   * The authentication scheme of tokens that `jkt` binds (RFC 9449 §7.1), and the algorithms of their proofs for the challenge.
   * A method for `x5t#S256` has none: its tokens come as Bearer tokens.
   */
  readonly scheme?: { readonly name: 'DPoP'; readonly algorithms: readonly string[] };
  /**
   * Reads what a request shows, at once: a closed connection has no certificate. It does no I/O and verifies nothing. Without
   * `used`, a proof is accepted once, even from the same request.
   */
  read(request: AuthRequest, used?: UsedProofs): ShownProof;
  /** Returns problems of its configuration as text, for `check()` of the verifier. */
  readonly check?: () => readonly string[] | PromiseLike<readonly string[]>;
}

/** Whether a value has the members of a method. */
export function isProofMethod(value: unknown): value is ProofMethod {
  return (
    isObject(value) &&
    (value.confirmation === 'jkt' || value.confirmation === 'x5t#S256') &&
    hasRightScheme(value) &&
    typeof value.read === 'function' &&
    (value.check === undefined || typeof value.check === 'function')
  );
}

/** A token that `jkt` binds is accepted with the scheme DPoP only. The names of the algorithms are sent in challenges. */
function hasRightScheme({ confirmation, scheme }: Readonly<Record<string, unknown>>): boolean {
  if (confirmation !== 'jkt') return scheme === undefined;
  const algorithms = isObject(scheme) && scheme.name === 'DPoP' ? scheme.algorithms : undefined;
  return isListOf(algorithms, isAlgorithmName) && algorithms.length > 0;
}

function isAlgorithmName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z\d-]+$/.test(value);
}
