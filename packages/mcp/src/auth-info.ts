import type { Access, Denial, Verifier } from '@tokenward/core';

/**
 * What the MCP SDK hands to the handlers of tools, prompts and resources about the caller. It fits `AuthInfo` of both
 * generations of the SDK.
 */
export interface AuthInfo<A extends Access = Access> {
  /** The token of the request. It is not enumerable, so logs and copies do not have it. Do not pass it on to other services. */
  token: string;
  /** The OAuth client that obtained the token. It is empty if the token names none. */
  clientId: string;
  /** The scopes of the token, with all that they include. `access.scopes` has them as they were issued. */
  scopes: string[];
  /** When the token expires, in seconds since the epoch. */
  expiresAt?: number;
  /** The identifier of the resource, if the token is meant for it by its `aud`. An API key is. */
  resource?: URL;
  /** The address of the metadata of the resource, if the verifier has a resource. Challenges of the SDK name it. */
  resourceMetadataUrl?: string;
  /** The access of the caller. Read it with `accessOf`. */
  extra: { access: A };
}

/** Reports the denial of a tool, as the guard of its route does. */
type Report = (denial: Denial) => unknown;

/** Where the `AuthInfo` of a request keeps its report. */
const reportMember = Symbol.for('tokenward.mcp.report');

/**
 * Describes a caller to the SDK. Throws for an access that the verifier did not grant. `report` is for what is denied after
 * the guard.
 */
export function authInfoFor<A extends Access>(access: A, verifier: Verifier, report?: Report): AuthInfo<A> {
  const { claims, scopes = access.scopes } = verifier.factsOf(access);
  const { resource } = verifier;
  // The record of an API key has `expires`. That of Clerk and WorkOS is read as claims, with `exp`.
  const expiresAt = numberOf(claims.exp) ?? numberOf(access.kind === 'api_key' ? claims.expires : undefined);
  const isMeant =
    resource !== undefined &&
    (access.kind === 'api_key' || [claims.aud].flat().includes(resource.identifier));
  const info = {
    clientId: access.client ?? '',
    scopes: [...scopes],
    ...(expiresAt !== undefined && { expiresAt }),
    ...(isMeant && { resource: new URL(resource.identifier) }),
    ...(resource !== undefined && { resourceMetadataUrl: resource.metadata }),
    extra: { access },
  };
  return Object.defineProperties(info, {
    token: { value: access.token },
    [reportMember]: { value: report },
  }) as unknown as AuthInfo<A>;
}

/** The report of a request, if `mcp(auth)` or `gate()` described its caller. */
export function reportOf(info: object | undefined): Report | undefined {
  return info && (Reflect.get(info, reportMember) as Report | undefined);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
