import { createVerifier, unchecked } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { checkOptions, isObject } from '@tokenward/core/authoring';
import type { Context, Expectation } from '@tokenward/core/authoring';
import type { VerifyTokenOptions } from './options.js';
import { sessionToken } from './session-token.js';
import type { SessionClaims } from './session.js';
import type { GivenSettings, Settings } from './settings.js';
import { failure, problemOf, refusal } from './token-verification-error.js';
import { readVerifyTokenOptions, settingsFrom } from './verify-token-options.js';

/**
 * Gives the claims of a session token, or rejects: with a `TokenVerificationError`, or with a `ConfigurationError` for options
 * that cannot be honoured.
 */
export type VerifyToken = (token: string, options: VerifyTokenOptions) => Promise<SessionClaims>;

/** Where `verifyToken` tells of its options, such as `console`. */
export interface VerifyTokenLog {
  readonly warn: (text: string) => void;
  readonly error: (text: string) => void;
}

/** What `createVerifyToken` takes: the clock in seconds, `fetch` and `observe` of `createVerifier`, and where to tell of options. */
export interface VerifyTokenContext extends Partial<Context> {
  /**
   * Is told, once for each text: by `error` of a configuration with which no token can be verified, since the `catch` that
   * answers 401 would hide it; by `warn` of options that do nothing, or that are recommended. It is not waited for, and nothing that
   * it throws or rejects with reaches the caller.
   * @default console
   */
  readonly log?: VerifyTokenLog;
}

const logExpected: Readonly<Expectation> = {
  mustBe: 'an object with the functions "warn" and "error", such as console',
  holds: (value) => isObject(value) && typeof value.warn === 'function' && typeof value.error === 'function',
};

/** How many different options are remembered with their keys, and how many texts, so that each is told once. */
const most = 100;

/**
 * Makes a `verifyToken` with a clock, a `fetch` and a log of its own, such as those of a test. It remembers the keys that belong
 * to options, so that equal options on each request fetch them once.
 */
export function createVerifyToken({ log = console, ...context }: VerifyTokenContext = {}): VerifyToken {
  checkOptions('createVerifyToken', { log }, { log: logExpected });
  const verifiers = new Map<string, Verifier>();
  const told = new Set<string>();

  function verifierFor(options: GivenSettings): Verifier {
    const key = spelled(options);
    const earlier = verifiers.get(key);
    if (earlier !== undefined) return earlier;
    // Every JWT is its own, so that a wrong `iss` is told of only once the signature is known to be good, as Clerk does.
    const authority = { ...sessionToken(settings(options)), accepts: isJwt };
    const verifier = createVerifier({ ...context, authorities: [authority] });
    const [oldest] = verifiers.keys();
    if (verifiers.size >= most && oldest !== undefined) verifiers.delete(oldest);
    verifiers.set(key, verifier);
    return verifier;
  }

  function tell(level: 'warn' | 'error', text: string): void {
    if (told.has(text) || told.size >= most) return;
    told.add(text);
    quietly(() => log[level](`verifyToken: ${text}`));
  }

  async function verify(token: string, given: VerifyTokenOptions): Promise<SessionClaims> {
    // On every call: options that are wrong must not pass for others that were right.
    const { options, advice } = readVerifyTokenOptions(given);
    const verifier = verifierFor(options);
    for (const text of advice) tell('warn', text);
    const { access, denial } = await verifier.verify(token).catch((error: unknown) => {
      throw failure(error, options.jwtKey === undefined ? 'secret-key-invalid' : 'jwk-local-missing');
    });
    if (access === undefined) throw refusal(denial);
    return access.claims as SessionClaims;
  }

  return (token, given) =>
    verify(token, given).catch((error: unknown) => {
      const problem = problemOf(error);
      if (problem !== undefined)
        tell(
          'error',
          `no token can be verified, so every caller is refused. ${problem.replace(/^verifyToken: /, '')}`,
        );
      throw error;
    });
}

/** A log that fails, at once or later, must neither decide about a token nor end the process. */
function quietly(write: () => unknown): void {
  try {
    void Promise.resolve(write()).catch(() => undefined);
  } catch {
    // It threw at once.
  }
}

function isJwt({ kind }: { readonly kind: string }): boolean {
  return kind === 'jwt';
}

/** Options as text, which says all of them: they hold texts, numbers, lists of texts and `unchecked`. */
function spelled(options: GivenSettings): string {
  return JSON.stringify(options, (_, value: unknown) => (value === unchecked ? { unchecked: true } : value));
}

/** Options that cannot be honoured are a plain ConfigurationError; keys that cannot be had have a reason at Clerk. */
function settings(options: GivenSettings): Settings {
  try {
    return settingsFrom(options);
  } catch (error) {
    throw failure(error, options.jwtKey === undefined ? 'jwk-failed-to-resolve' : 'jwk-local-missing');
  }
}

/**
 * Verifies a session token as Clerk's function of this name does, for those who come from there, with the differences that
 * the README lists: a missing `azp` or `aud` is refused where one is configured, and a token made from a JWT template, by a
 * machine or by an OAuth client is no session. In a new program, give `clerk` to `createVerifier`: it checks its options at
 * start.
 */
export const verifyToken: VerifyToken = createVerifyToken();
