import { createVerifier, unchecked } from '@tokenward/core';
import type { Context, Verifier } from '@tokenward/core';
import { checkOptions, readOptions } from '../checked-options.js';
import type { VerifyTokenOptions } from './options.js';
import type { SessionClaims } from './session.js';
import { sessionToken } from './session-token.js';
import { expectations, settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import { failure, refusal } from './token-verification-error.js';

/** Gives the claims of a session token, or rejects with a `TokenVerificationError`. */
export type VerifyToken = (token: string, options: VerifyTokenOptions) => Promise<SessionClaims>;

/** How many different options are remembered with their keys. */
const mostVerifiers = 100;

/**
 * Makes a `verifyToken` with a clock and a `fetch` of its own, such as those of a test. It remembers the keys that belong
 * to options, so that equal options on each request fetch them once.
 */
export function createVerifyToken(context: Partial<Context> = {}): VerifyToken {
  const verifiers = new Map<string, Verifier>();

  function verifierFor(options: VerifyTokenOptions): Verifier {
    const key = spelled(options);
    const earlier = verifiers.get(key);
    if (earlier !== undefined) return earlier;
    const verifier = createVerifier({ authorities: [sessionToken(settings(options))], ...context });
    const [oldest] = verifiers.keys();
    if (verifiers.size >= mostVerifiers && oldest !== undefined) verifiers.delete(oldest);
    verifiers.set(key, verifier);
    return verifier;
  }

  return async (token, given) => {
    // On every call: options that are wrong must not pass for others that were right.
    checkOptions('verifyToken', given, expected);
    const options = readOptions(given, expected);
    const verifier = verifierFor(options);
    const { access, denial } = await verifier.verify(token).catch((error: unknown) => {
      throw failure(error, options.jwtKey === undefined ? 'secret-key-invalid' : 'jwk-local-missing');
    });
    if (access === undefined) throw refusal(denial);
    return access.claims as SessionClaims;
  };
}

const { issuer } = expectations;
const expected = {
  ...expectations,
  issuer: { ...issuer, holds: (value: unknown) => value === unchecked || issuer.holds(value) },
} as const;

/** Options as text, which says all of them: they hold texts, numbers, lists of texts and `unchecked`. */
function spelled(options: VerifyTokenOptions): string {
  return JSON.stringify(options, (_, value: unknown) => (value === unchecked ? { unchecked: true } : value));
}

/** Options that cannot be honoured are a plain ConfigurationError; keys that cannot be had have a reason at Clerk. */
function settings(options: VerifyTokenOptions): Settings {
  try {
    return settingsOf('verifyToken', options, expected);
  } catch (error) {
    throw failure(error, options.jwtKey === undefined ? 'jwk-failed-to-resolve' : 'jwk-local-missing');
  }
}

/**
 * Verifies a session token as Clerk's function of this name does, for those who come from there, with the differences of
 * `clerk`: `iss` is checked, a missing `azp` or `aud` is refused where one is configured, and a token made from a JWT
 * template, by a machine or by an OAuth client is no session. In a new program, give `clerk` to `createVerifier`.
 */
export const verifyToken: VerifyToken = createVerifyToken();
