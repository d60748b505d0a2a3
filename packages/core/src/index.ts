export { createVerifier } from './verifier.js';
export type { VerifierOptions } from './verifier-options.js';
export type { Guard, Verdict, Verification, Verifier } from './verdict.js';
export type { Access, AccessOf } from './access.js';
export type { Only, Requirements } from './authorize.js';
export type { Principal } from './principal.js';
export { principalOf } from './principal.js';

export { createGuards } from './guards.js';
export type { Admit, GuardOptions, Guards, Refusal } from './guards.js';
export { fromFetch, fromNode, joinRepeated } from './request.js';
export type { AuthRequest, NodeRequest } from './request.js';

export { jwtIssuer } from './authorities/jwt.js';
export type { JwtIssuerOptions } from './authorities/jwt.js';
export { unchecked } from './unchecked.js';
export type { Unchecked } from './unchecked.js';

export { discovery } from './keys/discovery.js';
export { localKeys } from './keys/local.js';
export { pem } from './keys/pem.js';
export { remoteKeys } from './keys/remote.js';
export type { RemoteKeyOptions } from './keys/remote.js';
export type { KeyOptions, KeySource } from './keys/source.js';
export type { Key, KeySet } from './keys/key-set.js';
export type { Algorithm } from './signature/algorithms.js';
export type { SignatureCheck } from './signature/node.js';

export { authorizedParty } from './rules/authorized-party.js';
export { maximumAge } from './rules/maximum-age.js';
export { required } from './rules/required.js';
export { type } from './rules/type.js';

export { deny } from './denial.js';
export type { Denial, DenialCode, OAuthError } from './denial.js';
export type { Reply } from './challenge.js';
export { ConfigurationError, isUnavailable, UnavailableError } from './errors.js';

export type { Attestation, Authority, Context, Rule } from './authority.js';
export type { Claims, JwsHeader, JwtToken, Token } from './classify.js';
export type { OutputOf, SchemaResult, StandardSchema } from './schema.js';
