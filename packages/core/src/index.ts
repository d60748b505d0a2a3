// What applications import. Authors of adapters, authorities, presets and stores also need `@tokenward/core/authoring`.

// The verifier
export { createVerifier } from './verifier/create-verifier.js';
export type { VerifierOptions } from './verifier/verifier-options.js';
export type { Guard, Verifier } from './verifier/verifier.js';
export type { Verdict, Verification } from './verifier/verdict.js';
export type { HealthProblem } from './verifier/health-check.js';
export type { AuthEvent } from './context.js';

// Requests and credential sources
export { fromFetchRequest, fromNodeRequest } from './request/auth-request.js';
export type { AuthRequest } from './request/auth-request.js';
export { fromHeaders } from './request/from-headers.js';
export { authorizationHeader } from './request/authorization-header.js';
export { cookie } from './request/cookie.js';
export { formBody } from './request/form-body.js';
export { header } from './request/header.js';

// Authorities: JWT issuers, introspection, API keys
export { jwtIssuer } from './authority/jwt-issuer.js';
export { introspection } from './authority/introspection/introspection.js';
export {
  discoveredIntrospection,
  introspectionEndpoint,
} from './authority/introspection/introspection-endpoint.js';
export {
  bearerClientToken,
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
} from './authority/introspection/client-authentication.js';
export { apiKeys } from './authority/api-keys/api-keys.js';
export { createApiKey, hashApiKey } from './authority/api-keys/api-key.js';
export type { CreatedApiKey } from './authority/api-keys/api-key.js';
export type { ApiKeyRecord } from './authority/api-keys/api-key-record.js';
export { cached } from './authority/cached.js';
export { tenants } from './authority/tenants.js';
export type { AccessOf, Authority } from './authority/authority.js';

// Keys
export { discoveredKeys } from './keys/discovered-keys.js';
export { keyById } from './keys/key-by-id.js';
export { localKeys } from './keys/local-keys.js';
export { pemKey } from './keys/pem.js';
export { remoteKeys } from './keys/remote-keys.js';
export { remotePemKeys } from './keys/remote-pem-keys.js';
export { sharedSecret } from './keys/shared-secret.js';
export type { Algorithm } from './signature/algorithms.js';
export type { KeySource } from './signature/key-set.js';

// Proofs of possession
export { dpop } from './proof/dpop.js';
export { memoryReplay } from './proof/memory-replay.js';
export { statelessNonces } from './proof/stateless-nonces.js';

// Rules of claims, and the verified caller
export { authenticationMethods } from './claims/rules/authentication-methods.js';
export { authorizedParty } from './claims/rules/authorized-party.js';
export { maxTokenAge } from './claims/rules/max-token-age.js';
export { requiredClaims } from './claims/rules/required-claims.js';
export { typ } from './claims/rules/typ.js';
export type { Rule } from './claims/rule.js';
export type { Access } from './claims/access.js';
export type { Principal } from './claims/principal.js';
export type { PrincipalKind } from './claims/principal-kind.js';
export type { Claims } from './token/token.js';

// Proofs of possession: how tokens that are bound to a key are checked
export { certificateHeader } from './proof/certificate-header.js';
export { mutualTls } from './proof/mutual-tls.js';

// Requirements of routes
export { policies } from './requirements/policies.js';
export type { Requirements, RequirementsFunction } from './requirements/requirements.js';

// Denials and errors
export { deny } from './response/any-denial.js';
export type { Denial, DenialCode } from './response/denial.js';
export type { Reply } from './response/problem.js';
export { isUnavailable, UnavailableError } from './response/unavailable-error.js';
export { ConfigurationError } from './options/configuration-error.js';
export { unchecked } from './options/unchecked.js';
export type { Unchecked } from './options/unchecked.js';
