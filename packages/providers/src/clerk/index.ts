export { clerk, type ClerkAuthority } from './clerk.js';
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

export type { ApiKeyClaims, ClerkAccess, M2mClaims, OAuthActor, OAuthClaims } from './token-claims.js';
export { sessionOf, type ClerkSession, type SessionActor, type SessionClaims } from './session.js';
export type { Scoped } from './permissions.js';
export { has, type Has, type Reverification } from './has.js';

export {
  createVerifyToken,
  verifyToken,
  type VerifyToken,
  type VerifyTokenContext,
  type VerifyTokenLog,
} from './verify-token.js';
export { TokenVerificationError, type TokenVerificationReason } from './token-verification-error.js';
