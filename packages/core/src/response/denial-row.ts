import type { HintOfDetail } from './hints.js';

/** The error codes of RFC 6750 §3.1, RFC 9449 §7.1 and §9, and RFC 9470 §3. */
type OAuthError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'insufficient_user_authentication';

/** A row of the denial table. */
export interface Row {
  readonly status: 400 | 401 | 403;
  readonly error: OAuthError | undefined;
  readonly message: string;
  readonly hint: string | HintOfDetail;
}

const row =
  (status: Row['status'], error: Row['error']) =>
  (message: string, hint: Row['hint']): Row => ({ status, error, message, hint });
/** Creates the rows of one status and error. */
export const badRequest = row(400, 'invalid_request');
export const unauthenticated = row(401, undefined);
export const invalidToken = row(401, 'invalid_token');
export const forbidden = row(403, 'insufficient_scope');
