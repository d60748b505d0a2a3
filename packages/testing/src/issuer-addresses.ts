/** Where the documents of an issuer are: its metadata, its keys, or nothing. */
export type IssuerDocument = 'metadata' | 'keys' | undefined;

/** The paths of keys below the issuer, as authorization servers and `@tokenward/providers` have them. */
const belowIssuer =
  /^\/(?:jwks|keys|jwks\.json|\.well-known\/jwks(?:\.json)?|v1\/keys|oauth\/v2\/keys|oauth\/discovery\/keys|api\/auth\/jwks|cdn-cgi\/access\/certs|protocol\/openid-connect\/certs)$/;

/** The paths of keys at the host of the issuer, whose own path names a tenant. */
const atOrigin = /^(?:\/\.well-known\/jwks(?:\.json)?|\/v2\/keys\/[^/]+)$/;

/** The addresses of Google's keys, by the host of the issuer. */
const ofGoogle: Readonly<Record<string, string>> = {
  'accounts.google.com': 'https://www.googleapis.com/oauth2/v3/certs',
  'securetoken.google.com':
    'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
  'cloud.google.com': 'https://www.gstatic.com/iap/verify/public_key-jwk',
};

/**
 * Returns which document of an issuer is at an address. Keys are at the usual addresses of a preset for this issuer. An
 * issuer that is no URL has its keys at the same paths of any host.
 */
export function documentAt(issuer: string, address: string): IssuerDocument {
  const url = new URL(address);
  const base = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (base === undefined)
    return belowIssuer.test(url.pathname) || atOrigin.test(url.pathname) ? 'keys' : undefined;
  if (ofGoogle[base.host] === url.href) return 'keys';
  if (originOf(base) !== originOf(url)) return undefined;
  const path = base.pathname.replace(/\/$/, '');
  if (url.pathname === `/.well-known/oauth-authorization-server${path}`) return 'metadata';
  if (atOrigin.test(url.pathname)) return 'keys';
  if (isOfEntra(path, url.pathname)) return 'keys';
  if (!url.pathname.startsWith(`${path}/`)) return undefined;
  const below = url.pathname.slice(path.length);
  if (below === '/.well-known/openid-configuration') return 'metadata';
  return belowIssuer.test(below) ? 'keys' : undefined;
}

/** User pools of Cognito have two hosts with the same keys. */
function originOf({ origin }: URL): string {
  return origin.replace('//issuer-cognito-idp.', '//cognito-idp.');
}

/** Microsoft's issuers end with `/v2.0`; their keys are beside it, in Azure AD B2C for each policy. */
function isOfEntra(issuer: string, path: string): boolean {
  if (!issuer.endsWith('/v2.0')) return false;
  const tenant = issuer.slice(0, -'/v2.0'.length);
  return (
    path.startsWith(`${tenant}/`) && /^(?:\/[\w-]+)?\/discovery\/v2\.0\/keys$/.test(path.slice(tenant.length))
  );
}
