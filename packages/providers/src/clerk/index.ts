export { clerk } from './clerk.js';
export type { ClerkAuthority } from './clerk.js';
export type {
  ClerkIssuerOptions,
  ClerkKeyOptions,
  ClerkMachineOptions,
  ClerkOptions,
  ClerkProgramOptions,
  ClerkReceiverOptions,
  ClerkSessionOptions,
  VerifyTokenOptions,
} from './options.js';
export type { ClerkTokenType } from './token-type.js';

export type { ApiKeyClaims } from './api-key.js';
export type { M2mClaims } from './m2m-token.js';
export type { OAuthActor, OAuthClaims } from './oauth-token.js';
export { sessionOf } from './session.js';
export type { ClerkSession, SessionActor, SessionClaims } from './session.js';
export type { Scoped } from './permissions.js';
export { has } from './has.js';
export type { Has, Reverification } from './has.js';

export { createVerifyToken, verifyToken } from './verify-token.js';
export type { VerifyToken, VerifyTokenContext, VerifyTokenLog } from './verify-token.js';
export { TokenVerificationError } from './token-verification-error.js';
export type { TokenVerificationReason } from './token-verification-error.js';
