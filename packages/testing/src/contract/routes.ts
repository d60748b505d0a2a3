/** A guard of a route in the contract, to be built with the adapter's own means. */
export type ContractGuard =
  | { readonly optional: true }
  | {
      readonly optional?: false;
      readonly requirements?: ContractRequirements | ((request: object) => Promise<ContractRequirements>);
    };

/** What a guard requires. */
export interface ContractRequirements {
  readonly scopes?: readonly string[];
  readonly permissions?: readonly string[];
}

/** A route that every adapter serves for the contract. */
export interface ContractRoute {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  /** Where the router that holds the route is mounted; the guard must not care. */
  readonly mounted?: string;
  /** In this order. */
  readonly guards: readonly ContractGuard[];
  /** What the handler answers with 200: `{"subject": ...}` of the caller (`null` if anonymous), or the parsed JSON body. */
  readonly answer: 'subject' | 'body';
}

/** The routes, as data: an adapter's test builds an app from them and plays the contract against it. */
export const contractRoutes: readonly ContractRoute[] = [
  { method: 'GET', path: '/me', guards: [{}], answer: 'subject' },
  { method: 'OPTIONS', path: '/options', guards: [{}], answer: 'subject' },
  {
    method: 'GET',
    path: '/reports',
    guards: [{ requirements: { scopes: ['reports:read'] } }],
    answer: 'subject',
  },
  {
    method: 'GET',
    path: '/admin',
    guards: [{ requirements: { permissions: ['admin:all'] } }],
    answer: 'subject',
  },
  {
    method: 'GET',
    path: '/chosen',
    guards: [{ requirements: async (request) => ({ scopes: [scopeIn(request)] }) }],
    answer: 'subject',
  },
  { method: 'GET', path: '/maybe', guards: [{ optional: true }], answer: 'subject' },
  {
    method: 'GET',
    path: '/stacked',
    guards: [{ optional: true }, {}, { requirements: { scopes: ['reports:read'] } }],
    answer: 'subject',
  },
  { method: 'GET', path: '/me', mounted: '/api/v1', guards: [{}], answer: 'subject' },
  { method: 'POST', path: '/echo', guards: [{}], answer: 'body' },
];

/**
 * The scope that the query of a request names. The request is the framework's own: each has the target under `url`, except for
 * Hono, where it is under `req.url`.
 */
function scopeIn(request: object): string {
  const { raw = request } = request as { raw?: object };
  const { url, req } = raw as { url?: string; req?: { url: string } };
  return new URL(String(url ?? req?.url), 'http://localhost').searchParams.get('scope') as string;
}
