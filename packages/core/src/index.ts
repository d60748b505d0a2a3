export { createVerifier } from './verifier.js';
export type { VerifierOptions } from './verifier-options.js';
export type { Guard, Verdict, Verification, Verifier } from './verdict.js';
export type { Access, AccessOf } from './access.js';
export type { Only, Requirements } from './authorize.js';
export type { Principal } from './principal.js';
export type { KnownKind, PrincipalKind } from './kind.js';
export { principalOf } from './principal.js';

export { createGuards } from './guards.js';
export { asError } from './as-error.js';
export { runHook } from './hook.js';
export type { HookAnswer } from './hook.js';
export { soon } from './soon.js';
export type { Soon } from './soon.js';
export type { Admit, GuardOptions, Guards, Refusal } from './guards.js';
export { fromFetch, fromNode, joinRepeated } from './request.js';
export type { AuthRequest, NodeRequest } from './request.js';

export { authorization } from './sources/authorization.js';
export { cookie } from './sources/cookie.js';
export type { CookieSourceOptions } from './sources/cookie.js';
export { header } from './sources/header.js';
export type { HeaderSourceOptions } from './sources/header.js';
export type { CredentialSource, Presented } from './extract.js';

export { apiKeys } from './authorities/api-keys.js';
export type { ApiKeyOptions } from './authorities/api-keys.js';
export { apiKeyDigest, mintApiKey } from './api-keys/key.js';
export type { MintedApiKey } from './api-keys/key.js';
export type { ApiKeyRecord } from './api-keys/record.js';
export { cached } from './authorities/cached.js';
export type { CachedOptions } from './authorities/cached.js';
export { introspection } from './authorities/introspection.js';
export type { IntrospectionOptions } from './authorities/introspection.js';
export { tenants } from './authorities/tenants.js';
export type { TenantOptions } from './authorities/tenants.js';
export { jwtIssuer } from './authorities/jwt.js';
export type { JwtIssuerOptions } from './authorities/jwt.js';
export type { KindOption } from './authorities/kind-option.js';
export { unchecked } from './unchecked.js';
export type { Unchecked } from './unchecked.js';

export {
  bearerToken,
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
} from './introspection/client-authentication.js';
export type { ClientAuthentication, PrivateKeyJwtOptions } from './introspection/client-authentication.js';
export { discoveredIntrospection, introspectionEndpoint } from './introspection/endpoint.js';
export type { IntrospectionEndpointOptions } from './introspection/endpoint.js';
export type { Inquiry } from './introspection/inquiry.js';
export type { SignedAnswers } from './introspection/signed-answer.js';
export { ask, refusalOf } from './ask.js';
export type { Answer } from './ask.js';
export { issuerProblem } from './issuer-url.js';
export { shownAddress } from './shown.js';

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

export type { Finding } from './preflight.js';
export type { AuthEvent, Observe } from './observe.js';
export { deny } from './denial.js';
export type { Denial, DenialCode, OAuthError } from './denial.js';
export type { Reply } from './challenge.js';
export { ConfigurationError, isUnavailable, UnavailableError } from './errors.js';

export { firstDenial } from './authority.js';
export type { Attestation, Authority, Context, Rule } from './authority.js';
export type { Claims, JwsHeader, JwtToken, Token } from './classify.js';
export type { OutputOf, SchemaResult, StandardSchema } from './schema.js';
