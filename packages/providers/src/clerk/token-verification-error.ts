import { isUnavailable } from '@tokenward/core';
import type { Denial, DenialCode } from '@tokenward/core';

/** Clerk's reasons for a token that was not verified. */
export type TokenVerificationReason =
  | 'token-invalid'
  | 'token-invalid-algorithm'
  | 'token-invalid-authorized-parties'
  | 'token-invalid-issuer'
  | 'token-invalid-signature'
  | 'token-expired'
  | 'token-not-active-yet'
  | 'token-iat-in-the-future'
  | 'token-verification-failed'
  | 'jwk-kid-mismatch'
  | 'jwk-remote-failed-to-load'
  | 'jwk-local-missing'
  | 'jwk-failed-to-resolve'
  | 'secret-key-invalid';

/** Clerk's reason for each denial code; all others are `token-verification-failed`. */
const reasons: Readonly<Partial<Record<DenialCode, TokenVerificationReason>>> = {
  credential_missing: 'token-invalid',
  token_malformed: 'token-invalid',
  token_too_long: 'token-invalid',
  token_encrypted: 'token-invalid',
  token_unrecognized: 'token-invalid',
  type_mismatch: 'token-invalid',
  algorithm_unsupported: 'token-invalid-algorithm',
  key_unknown: 'jwk-kid-mismatch',
  signature_invalid: 'token-invalid-signature',
  authorized_party_mismatch: 'token-invalid-authorized-parties',
  issuer_mismatch: 'token-invalid-issuer',
  token_expired: 'token-expired',
  token_not_yet_valid: 'token-not-active-yet',
  token_issued_in_future: 'token-iat-in-the-future',
};

/** Clerk's reason for a missing or malformed claim, if the claim has its own reason. */
const reasonsOfClaims: Readonly<Record<string, TokenVerificationReason>> = {
  azp: 'token-invalid-authorized-parties',
  iss: 'token-invalid-issuer',
};

interface Outcome {
  readonly code: DenialCode | 'unavailable' | 'configuration_invalid';
  readonly status: number;
  readonly message: string;
}

/**
 * Thrown by `verifyToken`. `reason` is Clerk's term, `code` is Tokenward's, and `action` is a hint for the log.
 * `status` is for the response: 503 for an outage, 500 if this API is configured wrongly. No member contains any part
 * of the token.
 */
export class TokenVerificationError extends Error {
  override readonly name = 'TokenVerificationError';
  readonly reason: TokenVerificationReason;
  readonly action: string;
  readonly code: Outcome['code'];
  readonly status: number;

  constructor(
    reason: TokenVerificationReason,
    { code, status, message }: Outcome,
    action: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.reason = reason;
    this.action = action;
    this.code = code;
    this.status = status;
  }
}

/** Creates the error for a rejected token. */
export function rejectionError(denial: Denial): TokenVerificationError {
  const { code, hint, detail } = denial;
  const ofClaim =
    code === 'claim_missing' || code === 'claim_malformed'
      ? reasonsOfClaims[String(detail.claim)]
      : undefined;
  return new TokenVerificationError(ofClaim ?? reasons[code] ?? 'token-verification-failed', denial, hint);
}

/**
 * Creates the error for a verification without a result: an outage, or keys that can't be loaded, with the given
 * reason.
 */
export function unavailableError(error: unknown, misconfigured: TokenVerificationReason): unknown {
  if (isUnavailable(error)) {
    const { code, status, message, hint, cause } = error;
    const isRefused = cause instanceof Error && cause.name === 'KeyRefused';
    const reason = isRefused ? 'secret-key-invalid' : 'jwk-remote-failed-to-load';
    return new TokenVerificationError(reason, { code, status, message }, hint, error);
  }
  if (!(error instanceof Error) || error.name !== 'ConfigurationError') return error;
  const outcome = {
    code: 'configuration_invalid',
    status: 500,
    message: 'The token cannot be verified.',
  } as const;
  return new TokenVerificationError(misconfigured, outcome, error.message, error);
}

/** Returns what to change if the configuration causes an error: wrong options, or a secret key that Clerk rejects. */
export function configurationProblem(error: unknown): string | undefined {
  if (error instanceof TokenVerificationError)
    return error.code === 'configuration_invalid' || error.reason === 'secret-key-invalid'
      ? error.action
      : undefined;
  return error instanceof Error && error.name === 'ConfigurationError' ? error.message : undefined;
}
