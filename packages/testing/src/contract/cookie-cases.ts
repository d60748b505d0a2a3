import type { Issuer } from '../issuer.js';
import { granted, invalid, refused } from './answers.js';
import type { ContractCase } from './cases.js';

/** The cookie that the contract's verifier reads, and the origins of pages that may use it. */
export const contractCookie = { name: 'session', origins: ['https://app.test'] } as const;

const [home] = contractCookie.origins;
const crossSite = refused(403, 'Forbidden', 'The request comes from a site that is not allowed here.');

function sent(origin?: string, token = (issuer: Issuer): Promise<string> => issuer.mint()) {
  return async (issuer: Issuer): Promise<Readonly<Record<string, string>>> => ({
    cookie: `theme=dark; ${contractCookie.name}=${await token(issuer)}`,
    ...(origin !== undefined && { origin }),
  });
}

/**
 * Requests with a cookie. They fail if an adapter does not pass on the method, or headers other than `Authorization`.
 */
export const cookieCases: readonly ContractCase[] = [
  {
    name: 'accepts a cookie on a GET request',
    request: { path: '/me', headers: sent() },
    answer: granted('user_1'),
  },
  {
    name: 'accepts a cookie on a POST from an allowed origin',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent(home) },
    answer: { status: 200, body: '{"hello":"world"}' },
  },
  {
    name: 'rejects a cookie on a POST from another origin',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent('https://evil.test') },
    answer: crossSite,
  },
  {
    name: 'rejects a cookie on a POST without an origin',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent() },
    answer: crossSite,
  },
  {
    name: 'rejects an invalid header in spite of a valid cookie',
    request: { path: '/me', authorization: () => ['Bearer opaque'], headers: sent() },
    answer: invalid,
  },
];
