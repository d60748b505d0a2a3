import { createVerifier, unchecked } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { checkOptions, isObject } from '@tokenward/core/authoring';
import type { Context, Expectation } from '@tokenward/core/authoring';
import type { VerifyTokenOptions } from './options.js';
import { sessionToken } from './session-token.js';
import type { SessionClaims } from './session.js';
import type { GivenSettings, Settings } from './settings.js';
import { unavailableError, configurationProblem, rejectionError } from './token-verification-error.js';
import { readVerifyTokenOptions, settingsFrom } from './verify-token-options.js';

/**
 * Returns the claims of a session token. Rejects with a `TokenVerificationError`, or with a `ConfigurationError` for
 * invalid options.
 */
export type VerifyToken = (token: string, options: VerifyTokenOptions) => Promise<SessionClaims>;

/** The log for messages about the options, such as `console`. */
export interface VerifyTokenLog {
  readonly warn: (text: string) => void;
  readonly error: (text: string) => void;
}

/** Options of `createVerifyToken`: the clock in seconds, `fetch` and `observe` of `createVerifier`, and a log. */
export interface VerifyTokenContext extends Partial<Context> {
  /**
   * Receives each message once. `error`: no token can be verified with this configuration, which the caller's `catch`
   * with a 401 would hide. `warn`: an option has no effect, or another is recommended. It is not awaited, and its
   * errors are ignored.
   * @default console
   */
  readonly log?: VerifyTokenLog;
}

const logExpected: Readonly<Expectation> = {
  mustBe: 'an object with the functions "warn" and "error", such as console',
  holds: (value) => isObject(value) && typeof value.warn === 'function' && typeof value.error === 'function',
};

/** The maximum number of cached verifiers, and of logged messages. */
const maxEntries = 100;

/**
 * Creates a `verifyToken` with its own clock, `fetch` and log, for example for a test. It caches the keys by options,
 * so that equal options on each request fetch them once.
 */
export function createVerifyToken({ log = console, ...context }: VerifyTokenContext = {}): VerifyToken {
  checkOptions('createVerifyToken', { log }, { log: logExpected });
  const verifiers = new Map<string, Verifier>();
  const logged = new Set<string>();

  function verifierFor(options: GivenSettings): Verifier {
    const key = cacheKeyOf(options);
    const earlier = verifiers.get(key);
    if (earlier !== undefined) return earlier;
    // It accepts every JWT, so that a wrong `iss` is reported only after the signature is verified, as in Clerk's
    // function.
    const authority = { ...sessionToken(settings(options)), accepts: isJwt };
    const verifier = createVerifier({ ...context, authorities: [authority] });
    const [oldest] = verifiers.keys();
    if (verifiers.size >= maxEntries && oldest !== undefined) verifiers.delete(oldest);
    verifiers.set(key, verifier);
    return verifier;
  }

  function logOnce(level: 'warn' | 'error', text: string): void {
    if (logged.has(text) || logged.size >= maxEntries) return;
    logged.add(text);
    ignoreErrors(() => log[level](`verifyToken: ${text}`));
  }

  async function verify(token: string, given: VerifyTokenOptions): Promise<SessionClaims> {
    // Checked on every call: invalid options must not match the cache entry of valid ones.
    const { options, warnings } = readVerifyTokenOptions(given);
    const verifier = verifierFor(options);
    for (const text of warnings) logOnce('warn', text);
    const { access, denial } = await verifier.verify(token).catch((error: unknown) => {
      throw unavailableError(
        error,
        options.jwtKey === undefined ? 'secret-key-invalid' : 'jwk-local-missing',
      );
    });
    if (access === undefined) throw rejectionError(denial);
    return access.claims as SessionClaims;
  }

  return (token, given) =>
    verify(token, given).catch((error: unknown) => {
      const problem = configurationProblem(error);
      if (problem !== undefined)
        logOnce(
          'error',
          `no token can be verified, so every caller is rejected. ${problem.replace(/^verifyToken: /, '')}`,
        );
      throw error;
    });
}

/** Ignores errors of the log, thrown or rejected: they must neither decide about a token nor end the process. */
function ignoreErrors(write: () => unknown): void {
  try {
    void Promise.resolve(write()).catch(() => undefined);
  } catch {
    // The log threw synchronously.
  }
}

function isJwt({ kind }: { readonly kind: string }): boolean {
  return kind === 'jwt';
}

/** Returns options as text, to be a cache key. They contain only texts, numbers, lists of texts and `unchecked`. */
function cacheKeyOf(options: GivenSettings): string {
  return JSON.stringify(options, (_, value: unknown) => (value === unchecked ? { unchecked: true } : value));
}

/**
 * Creates settings. Invalid options throw a `ConfigurationError`; keys that can't be loaded throw an error with
 * Clerk's reason.
 */
function settings(options: GivenSettings): Settings {
  try {
    return settingsFrom(options);
  } catch (error) {
    throw unavailableError(
      error,
      options.jwtKey === undefined ? 'jwk-failed-to-resolve' : 'jwk-local-missing',
    );
  }
}

/**
 * Verifies a session token like Clerk's function of this name, with the differences that the README lists. A missing
 * `azp` or `aud` is rejected if one is configured. A token of a JWT template, a machine or an OAuth client is not a
 * session. In a new program, pass `clerk` to `createVerifier` instead: it validates its options at start.
 */
export const verifyToken: VerifyToken = createVerifyToken();
