export { createVerifier } from './verifier/create-verifier.js';
export type { VerifierOptions } from './verifier/verifier-options.js';
export type { Guard, Verifier } from './verifier/verifier.js';
export type { Verdict, Verification } from './verifier/verdict.js';
export type { Access } from './claims/access.js';
export type { AccessOf, Authority } from './authority/authority.js';
export type { Only, Requirements } from './requirements/requirements.js';
export type { Principal } from './claims/principal.js';
export type { KnownKind, PrincipalKind } from './claims/principal-kind.js';
export { principalOf } from './claims/principal.js';
export { createGuards } from './verifier/guards.js';
export { asError } from './lib/to-error.js';
export { runHook } from './hooks/run-hook.js';
export type { HookAnswer } from './hooks/run-hook.js';
export { soon } from './lib/maybe-promise.js';
export type { Soon } from './lib/maybe-promise.js';
export type { Admit, GuardOptions, Guards, Refusal } from './verifier/guards.js';
export { fromFetch, fromNode, joinRepeated } from './request/auth-request.js';
export type { AuthRequest, NodeRequest } from './request/auth-request.js';
export { authorization } from './request/authorization-header.js';
export { cookie } from './request/cookie.js';
export type { CookieSourceOptions } from './request/cookie.js';
export { header } from './request/header.js';
export type { HeaderSourceOptions } from './request/header.js';
export type { CredentialSource, Presented } from './request/credential-source.js';
export { apiKeys } from './authority/api-keys/api-keys.js';
export type { ApiKeyOptions } from './authority/api-keys/api-keys.js';
export { apiKeyDigest, mintApiKey } from './authority/api-keys/api-key.js';
export type { MintedApiKey } from './authority/api-keys/api-key.js';
export type { ApiKeyRecord } from './authority/api-keys/api-key-record.js';
export { cached } from './authority/cached.js';
export type { CachedOptions } from './authority/cached.js';
export { introspection } from './authority/introspection/introspection.js';
export type { IntrospectionOptions } from './authority/introspection/introspection.js';
export { tenants } from './authority/tenants.js';
export type { TenantOptions } from './authority/tenants.js';
export { jwtIssuer } from './authority/jwt-issuer.js';
export type { JwtIssuerOptions } from './authority/jwt-issuer.js';
export type { KindOption } from './authority/kind-option.js';
export { unchecked } from './options/unchecked.js';
export type { Unchecked } from './options/unchecked.js';
export {
  bearerToken,
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
} from './authority/introspection/client-authentication.js';
export type {
  ClientAuthentication,
  PrivateKeyJwtOptions,
} from './authority/introspection/client-authentication.js';
export {
  discoveredIntrospection,
  introspectionEndpoint,
} from './authority/introspection/introspection-endpoint.js';
export type { IntrospectionEndpointOptions } from './authority/introspection/introspection-endpoint.js';
export type { Inquiry } from './authority/introspection/introspect.js';
export type { SignedAnswers } from './authority/introspection/signed-response.js';
export { ask, refusalOf } from './http/post.js';
export type { Answer } from './http/post.js';
export { issuerProblem } from './http/issuer-url.js';
export { shownAddress } from './http/redact-url.js';
export { discovery } from './keys/discovered-keys.js';
export { localKeys } from './keys/local-keys.js';
export { pem } from './keys/pem.js';
export { remoteKeys } from './keys/remote-keys.js';
export type { RemoteKeyOptions } from './keys/remote-keys.js';
export type { KeyOptions } from './keys/key-options.js';
export type { KeySource, Key, KeySet, SignatureCheck } from './signature/key-set.js';
export type { Algorithm } from './signature/algorithms.js';
export { authorizedParty } from './claims/rules/authorized-party.js';
export { maximumAge } from './claims/rules/max-token-age.js';
export { required } from './claims/rules/required-claims.js';
export { type } from './claims/rules/typ.js';
export type { Finding } from './verifier/health-check.js';
export type { AuthEvent, Observe, Context } from './context.js';
export { deny } from './response/denial.js';
export type { Denial, DenialCode, OAuthError } from './response/denial.js';
export type { Reply } from './response/problem.js';
export { ConfigurationError } from './options/configuration-error.js';
export { isUnavailable, UnavailableError } from './response/unavailable-error.js';
export { firstDenial } from './claims/rule.js';
export type { Attestation, Rule } from './claims/rule.js';
export type { Claims, JwsHeader, JwtToken, Token } from './token/token.js';
export type { OutputOf, SchemaResult, StandardSchema } from './claims/schema.js';
