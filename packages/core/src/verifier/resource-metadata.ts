import type { AnyAuthority } from '../authority/authority.js';
import type { issuerProblem } from '../http/issuer-url.js';
import type { Resource } from './resource.js';

/**
 * Writes the metadata of a resource (RFC 9728 §2). Members that are `null`, empty or unknown are left out (§3.2).
 * `problemOf` says what is wrong with an issuer as an address.
 */
export function resourceMetadata(
  resource: Resource,
  problemOf: typeof issuerProblem,
): Readonly<Record<string, unknown>> {
  const { identifier, name, documentation, policy, terms, scopes, more } = resource;
  const { authorities, sources, proofs } = resource;
  const members: Readonly<Record<string, unknown>> = {
    resource: identifier,
    authorization_servers: authorizationServers(authorities, problemOf),
    scopes_supported: scopes,
    bearer_methods_supported: [...new Set(sources.flatMap(({ bearerMethod = [] }) => bearerMethod))],
    resource_name: name,
    resource_documentation: documentation,
    resource_policy_uri: policy,
    resource_tos_uri: terms,
    dpop_signing_alg_values_supported: proofs.flatMap(({ scheme }) => scheme?.algorithms ?? []),
    tls_client_certificate_bound_access_tokens:
      proofs.some(({ confirmation }) => confirmation === 'x5t#S256') || undefined,
    ...more,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
}

/** The issuers that are addresses. A text that is no address can't be looked up by clients. */
function authorizationServers(
  authorities: readonly AnyAuthority[],
  problemOf: typeof issuerProblem,
): readonly string[] {
  const issuers = authorities.flatMap((each) => each.issuers ?? each.expects?.issuers ?? []);
  return [...new Set(issuers)].filter((issuer) => problemOf(issuer) === undefined);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
