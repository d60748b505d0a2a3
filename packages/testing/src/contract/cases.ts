import type { Issuer } from '../issuer.js';
import { badRequest, expired, forbidden, granted, invalid, missing, unauthorized } from './answers.js';
import type { ContractAnswer } from './answers.js';

/** A request that the contract sends. */
export interface ContractRequest {
  readonly method?: string;
  readonly path: string;
  /** The `Authorization` headers to send, one entry each. */
  readonly authorization?: (issuer: Issuer) => Promise<readonly string[]> | readonly string[];
  /** Further headers. */
  readonly headers?: (issuer: Issuer) => Promise<Readonly<Record<string, string>>>;
  readonly json?: unknown;
}

/** One case of the contract: a request and the expected response. */
export interface ContractCase {
  readonly name: string;
  readonly request: ContractRequest;
  readonly answer: ContractAnswer;
}

const reading = { scope: 'reports:read' } as const;

function bearer(token: (issuer: Issuer) => Promise<string>): (issuer: Issuer) => Promise<readonly string[]> {
  return async (issuer) => [`Bearer ${await token(issuer)}`];
}

/** Changes one character in the middle of the signature, where every bit counts. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** The requests and the responses that must be the same in every framework. */
export const contractCases: readonly ContractCase[] = [
  {
    name: 'accepts a valid token',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'accepts the scheme in any case',
    request: { path: '/me', authorization: async (issuer) => [`bEARER ${await issuer.mint()}`] },
    answer: granted('user_1'),
  },
  {
    name: 'rejects a request without a credential, with a challenge without an error',
    request: { path: '/me' },
    answer: missing,
  },
  {
    name: 'rejects two headers with 400, even if both are valid',
    request: {
      path: '/me',
      authorization: async (issuer) => [`Bearer ${await issuer.mint()}`, `Bearer ${await issuer.mint()}`],
    },
    answer: badRequest('The request carries more than one credential.'),
  },
  {
    name: 'rejects a token that is not a JWT',
    request: { path: '/me', authorization: () => ['Bearer opaque-token'] },
    answer: invalid,
  },
  {
    name: 'rejects an altered signature',
    request: { path: '/me', authorization: bearer(async (issuer) => tampered(await issuer.mint())) },
    answer: invalid,
  },
  {
    name: 'rejects a token signed with another key',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mintForeign()) },
    answer: invalid,
  },
  {
    name: 'rejects an expired token',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mintExpired()) },
    answer: expired,
  },
  {
    name: 'rejects a token that is not valid yet',
    request: {
      path: '/me',
      authorization: bearer((issuer) => issuer.mint({ nbf: issuer.clock.now() + 60 })),
    },
    answer: unauthorized('The access token is not valid yet.'),
  },
  {
    name: 'rejects a token of another issuer',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint({ iss: 'https://other.test' })) },
    answer: invalid,
  },
  {
    name: 'rejects a token for another audience',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint({ aud: 'https://other.test' })) },
    answer: unauthorized('The access token is not meant for this API.'),
  },
  {
    name: 'accepts a token with the required scope',
    request: { path: '/reports', authorization: bearer((issuer) => issuer.mint(reading)) },
    answer: granted('user_1'),
  },
  {
    name: 'rejects a missing scope with 403, and names it',
    request: { path: '/reports', authorization: bearer((issuer) => issuer.mint()) },
    answer: forbidden('The access token lacks a scope that is required here.', ', scope="reports:read"'),
  },
  {
    name: 'accepts a token with the required permission',
    request: {
      path: '/admin',
      authorization: bearer((issuer) => issuer.mint({ permissions: ['admin:all'] })),
    },
    answer: granted('user_1'),
  },
  {
    name: 'rejects a missing permission with 403',
    request: { path: '/admin', authorization: bearer((issuer) => issuer.mint({ permissions: null })) },
    answer: forbidden('The caller lacks a permission that is required here.'),
  },
  {
    name: 'serves an optional route to a caller without a token',
    request: { path: '/maybe' },
    answer: granted(null),
  },
  {
    name: 'accepts a token on an optional route',
    request: { path: '/maybe', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'rejects an invalid token on an optional route',
    request: { path: '/maybe', authorization: bearer((issuer) => issuer.mintExpired()) },
    answer: expired,
  },
  {
    name: 'rejects a request without a credential on a mounted router',
    request: { path: '/api/v1/me' },
    answer: missing,
  },
  {
    name: 'accepts a token on a mounted router',
    request: { path: '/api/v1/me?page=1', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'lets the handler read the body of a POST',
    request: {
      method: 'POST',
      path: '/echo',
      json: { hello: 'world' },
      authorization: bearer((issuer) => issuer.mint()),
    },
    answer: { status: 200, body: '{"hello":"world"}' },
  },
  {
    name: 'rejects a POST without a token',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' } },
    answer: missing,
  },
  {
    name: 'rejects HEAD like GET, without a body',
    request: { method: 'HEAD', path: '/me' },
    answer: { ...missing, body: '' },
  },
  {
    name: 'accepts HEAD like GET, without a body',
    request: { method: 'HEAD', path: '/me', authorization: bearer((issuer) => issuer.mint()) },
    answer: { status: 200, headers: { 'www-authenticate': null }, body: '' },
  },
  {
    name: 'rejects OPTIONS without a token, like any other method',
    request: { method: 'OPTIONS', path: '/options' },
    answer: missing,
  },
];
