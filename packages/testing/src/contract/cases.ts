import type { Issuer } from '../issuer.js';
import {
  badRequest,
  expired,
  forbidden,
  granted,
  invalid,
  missing,
  refused,
  unauthorized,
} from './answers.js';
import type { ContractAnswer } from './answers.js';

/** A request of the contract. */
export interface ContractRequest {
  readonly method?: string;
  readonly path: string;
  /** One entry for each Authorization header that is sent. */
  readonly authorization?: (issuer: Issuer) => Promise<readonly string[]> | readonly string[];
  /** Further headers. */
  readonly headers?: (issuer: Issuer) => Promise<Readonly<Record<string, string>>>;
  readonly json?: unknown;
}

/** One line of the contract. */
export interface ContractCase {
  readonly name: string;
  readonly request: ContractRequest;
  readonly answer: ContractAnswer;
}

const reading = { scope: 'reports:read' } as const;

function bearer(token: (issuer: Issuer) => Promise<string>): (issuer: Issuer) => Promise<readonly string[]> {
  return async (issuer) => [`Bearer ${await token(issuer)}`];
}

/** Alters the signature in its middle, where every bit of a character counts. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** What a request gets, in every framework alike. */
export const contractCases: readonly ContractCase[] = [
  {
    name: 'a valid token is let in',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'the scheme is read whatever its case',
    request: { path: '/me', authorization: async (issuer) => [`bEARER ${await issuer.mint()}`] },
    answer: granted('user_1'),
  },
  { name: 'no credential gets the bare challenge', request: { path: '/me' }, answer: missing },
  {
    name: 'a malformed header is a bad request',
    request: { path: '/me', authorization: () => ['Bearer'] },
    answer: badRequest('The credential of the request is malformed.'),
  },
  {
    name: 'a second word after the token is a bad request',
    request: { path: '/me', authorization: async (issuer) => [`Bearer ${await issuer.mint()} extra`] },
    answer: badRequest('The credential of the request is malformed.'),
  },
  {
    name: 'another scheme gets a challenge without an error',
    request: { path: '/me', authorization: () => ['Basic dXNlcjpwYXNz'] },
    answer: refused(401, 'Unauthorized', 'Authentication with the Bearer scheme is required.'),
  },
  {
    name: 'two headers are a bad request, even if both are valid',
    request: {
      path: '/me',
      authorization: async (issuer) => [`Bearer ${await issuer.mint()}`, `Bearer ${await issuer.mint()}`],
    },
    answer: badRequest('The request carries more than one credential.'),
  },
  {
    name: 'a token that is not a JWT is refused',
    request: { path: '/me', authorization: () => ['Bearer opaque-token'] },
    answer: invalid,
  },
  {
    name: 'an altered signature is refused',
    request: { path: '/me', authorization: bearer(async (issuer) => tampered(await issuer.mint())) },
    answer: invalid,
  },
  {
    name: "a token signed with somebody else's key is refused",
    request: { path: '/me', authorization: bearer((issuer) => issuer.mintForeign()) },
    answer: invalid,
  },
  {
    name: 'an expired token is refused',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mintExpired()) },
    answer: expired,
  },
  {
    name: 'a token that is not valid yet is refused',
    request: {
      path: '/me',
      authorization: bearer((issuer) => issuer.mint({ nbf: issuer.clock.now() + 60 })),
    },
    answer: unauthorized('The access token is not valid yet.'),
  },
  {
    name: 'a token of another issuer is refused',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint({ iss: 'https://other.test' })) },
    answer: invalid,
  },
  {
    name: 'a token for another audience is refused',
    request: { path: '/me', authorization: bearer((issuer) => issuer.mint({ aud: 'https://other.test' })) },
    answer: unauthorized('The access token is not meant for this API.'),
  },
  {
    name: 'a scope that is there opens the route',
    request: { path: '/reports', authorization: bearer((issuer) => issuer.mint(reading)) },
    answer: granted('user_1'),
  },
  {
    name: 'a missing scope is forbidden, and named',
    request: { path: '/reports', authorization: bearer((issuer) => issuer.mint()) },
    answer: forbidden('The access token lacks a scope that is required here.', ', scope="reports:read"'),
  },
  {
    name: 'a permission that is there opens the route',
    request: {
      path: '/admin',
      authorization: bearer((issuer) => issuer.mint({ permissions: ['admin:all'] })),
    },
    answer: granted('user_1'),
  },
  {
    name: 'a missing permission is forbidden',
    request: { path: '/admin', authorization: bearer((issuer) => issuer.mint({ permissions: null })) },
    answer: forbidden('The caller lacks a permission that is required here.'),
  },
  {
    name: 'an optional route takes a caller without a token',
    request: { path: '/maybe' },
    answer: granted(null),
  },
  {
    name: 'an optional route knows a caller with a token',
    request: { path: '/maybe', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'an optional route refuses a bad token',
    request: { path: '/maybe', authorization: bearer((issuer) => issuer.mintExpired()) },
    answer: expired,
  },
  { name: 'a mounted router is guarded', request: { path: '/api/v1/me' }, answer: missing },
  {
    name: 'a mounted router lets in',
    request: { path: '/api/v1/me?page=1', authorization: bearer((issuer) => issuer.mint()) },
    answer: granted('user_1'),
  },
  {
    name: 'the handler still reads the body of a POST',
    request: {
      method: 'POST',
      path: '/echo',
      json: { hello: 'world' },
      authorization: bearer((issuer) => issuer.mint()),
    },
    answer: { status: 200, body: '{"hello":"world"}' },
  },
  {
    name: 'a POST without a token is refused',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' } },
    answer: missing,
  },
  {
    name: 'HEAD is refused like GET, without a body',
    request: { method: 'HEAD', path: '/me' },
    answer: { ...missing, body: '' },
  },
  {
    name: 'HEAD is let in like GET, without a body',
    request: { method: 'HEAD', path: '/me', authorization: bearer((issuer) => issuer.mint()) },
    answer: { status: 200, headers: { 'www-authenticate': null }, body: '' },
  },
  {
    name: 'OPTIONS is guarded like any other method',
    request: { method: 'OPTIONS', path: '/options' },
    answer: missing,
  },
];
