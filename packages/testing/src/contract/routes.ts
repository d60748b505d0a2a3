/** A guard of a route in the contract. The app builds it with the adapter's own API. */
export type ContractGuard =
  | { readonly optional: true }
  | {
      readonly optional?: false;
      readonly requirements?: {
        readonly scopes?: readonly string[];
        readonly permissions?: readonly string[];
      };
    };

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
