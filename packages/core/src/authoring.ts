// What authors of adapters, authorities, presets and stores import. Applications need only `@tokenward/core`.

// Adapters
export { createGuards } from './verifier/guards.js';
export type {
  Authenticate,
  Decision,
  GuardAccess,
  GuardOptions,
  Guards,
  MiddlewareFor,
  MiddlewareOf,
} from './verifier/guard-types.js';
export { challengeOfRoute } from './requirements/challenge-of-route.js';
export type { RouteChallenge } from './requirements/challenge-of-route.js';
export type { Facts } from './requirements/facts.js';
export type { Only } from './requirements/requirements.js';
export { notFoundReply, serveMetadata } from './verifier/serve-metadata.js';
export { verifierFrom } from './verifier/given-verifier.js';
export type { GivenVerifier } from './verifier/given-verifier.js';
export { denialReporter, outageLog } from './verifier/report-denial.js';
export { joinRepeatedAuthorization } from './request/auth-request.js';
export type { NodeRequest } from './request/auth-request.js';
export type { CredentialSource, Presented } from './request/credential-source.js';
export { andThen } from './lib/maybe-promise.js';
export type { MaybePromise } from './lib/maybe-promise.js';
export { toError } from './lib/to-error.js';
export { runHook } from './hooks/run-hook.js';
export type { HookAnswer } from './hooks/run-hook.js';

// Authorities and presets
export type { AttestResult, TokenExample } from './authority/authority.js';
export type { Attestation } from './claims/rule.js';
export { runRules } from './claims/rule.js';
export { issuedAt } from './claims/rules/issued-at.js';
export { tokenUseExpectation } from './claims/rules/token-use.js';
export type { Passed, Result } from './response/result.js';
export { claimCheckOptions, uncheckedOnly } from './authority/claim-check-options.js';
export { readPrincipal } from './claims/principal.js';
export type { MalformedClaims, PrincipalReading } from './claims/principal.js';
export type { KnownKind } from './claims/principal-kind.js';
export type { InferOutput, StandardSchema } from './claims/schema.js';
export type { Context } from './context.js';
export type { JwsHeader, JwtToken, Token } from './token/token.js';
export { denialForResponse, postToServer } from './http/post.js';
export type { PostResponse } from './http/post.js';
export { pausingCalls } from './http/retry-after.js';
export type { PausingCall } from './http/retry-after.js';
export { transportExpectation } from './http/https-url.js';
export type { TransportOption } from './http/https-url.js';
export { issuerProblem } from './http/issuer-url.js';
export { redactUrl } from './http/redact-url.js';
export type { Introspect } from './authority/introspection/introspect.js';
export type { ClientAuthentication } from './authority/introspection/client-authentication.js';

// Key sources
export type { Key, KeySet } from './signature/key-set.js';

// Proofs of possession
export type {
  ProofMethod,
  ProofResult,
  ResponseHeaders,
  ShownProof,
  VerifiedProof,
} from './proof/proof-method.js';
export type { ReplayStore } from './proof/replay-store.js';
export type { NonceSource, NonceState } from './proof/nonces.js';

// Checks of options
export {
  callable,
  checkOptions,
  hasOtherForm,
  isListOf,
  isObject,
  isText,
  isTextList,
  named,
  optional,
  seconds,
  text,
  textList,
  textOrList,
  wholeNumber,
} from './options/option-checks.js';
export type { Expectation } from './options/option-checks.js';
export { isUnchecked } from './options/unchecked.js';

// The options of the functions in `@tokenward/core`
export type { ApiKeyOptions } from './authority/api-keys/api-keys.js';
export type { CachedOptions } from './authority/cached.js';
export type { IntrospectionEndpointOptions } from './authority/introspection/introspection-endpoint.js';
export type { IntrospectionOptions } from './authority/introspection/introspection.js';
export type { JwtIssuerOptions } from './authority/jwt-issuer.js';
export type { GivenKey } from './keys/given-key.js';
export type { Jwk } from './keys/jwk.js';
export type { KeyByIdOptions, KeyLookup } from './keys/key-by-id.js';
export type { KeyOptions } from './keys/key-options.js';
export type { KindOption } from './authority/kind-option.js';
export type { PrivateKeyJwtOptions } from './authority/introspection/client-authentication.js';
export type { RemoteKeyOptions } from './keys/remote-keys.js';
export type { RemotePemKeyOptions } from './keys/remote-pem-keys.js';
export type { SharedSecret, SharedSecretOptions } from './keys/shared-secret.js';
export type { SignedResponseOptions } from './authority/introspection/signed-response.js';
export type { TenantOptions } from './authority/tenants.js';
export type { DpopOptions } from './proof/dpop-options.js';
export type { MemoryReplayOptions } from './proof/memory-replay.js';
export type { StatelessNonceOptions } from './proof/stateless-nonces.js';
export type { Resource, ResourceOptions } from './verifier/resource.js';
export type { CookieSourceOptions } from './request/cookie.js';
export type { CertificateHeaderOptions, CertificateSource } from './proof/certificate-header.js';
export type { MutualTlsOptions } from './proof/mutual-tls.js';
export type { HeaderSourceOptions } from './request/header.js';
export type { HeaderRecord, HeaderRequestOptions } from './request/from-headers.js';
