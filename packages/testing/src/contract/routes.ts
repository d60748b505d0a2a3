/** A guard of a route in the contract. The app builds it with the adapter's own API. */
export type ContractGuard =
  | { readonly optional: true }
  | {
      readonly optional?: false;
      readonly requirements?: ContractRequirements | ((request: object) => Promise<ContractRequirements>);
    };

/** The requirements of a guard. */
export interface ContractRequirements {
  readonly scopes?: readonly string[];
  readonly permissions?: readonly string[];
}

/** A route that every adapter serves for the contract. */
export interface ContractRoute {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  /** The path where the router of the route is mounted. It must not change what the guard does. */
  readonly mounted?: string;
  /** The guards, in this order. */
  readonly guards: readonly ContractGuard[];
  /** The handler's 200 response: `{"subject": ...}` of the caller (`null` if anonymous), or the parsed JSON body. */
  readonly answer: 'subject' | 'body';
}

/** The routes that the app under test must serve. */
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
 * Returns the scope in the query of a request. Each framework passes its own request: `url` is the target, in Hono
 * `req.url`.
 */
function scopeIn(request: object): string {
  const { raw = request } = request as { raw?: object };
  const { url, req } = raw as { url?: string; req?: { url: string } };
  return new URL(String(url ?? req?.url), 'http://localhost').searchParams.get('scope') as string;
}
