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
    name: 'a cookie on a request that only reads is let in',
    request: { path: '/me', headers: sent() },
    answer: granted('user_1'),
  },
  {
    name: 'a cookie on a request of an allowed page is let in, whatever its method',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent(home) },
    answer: { status: 200, body: '{"hello":"world"}' },
  },
  {
    name: 'a cookie on a request of another site is refused',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent('https://evil.test') },
    answer: crossSite,
  },
  {
    name: 'a cookie on a request that changes something and names no origin is refused',
    request: { method: 'POST', path: '/echo', json: { hello: 'world' }, headers: sent() },
    answer: crossSite,
  },
  {
    name: 'a bad header is not saved by a good cookie',
    request: { path: '/me', authorization: () => ['Bearer opaque'], headers: sent() },
    answer: invalid,
  },
];
