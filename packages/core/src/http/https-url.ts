import { parseUrl } from '../lib/parse-url.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { optional } from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import { isIpv4 } from './private-network.js';

/** An option of functions that take an address. */
export interface TransportOption {
  /**
   * `unchecked` allows plain http to any host. Whoever can change the traffic can then change the keys, and so make
   * tokens. Use it only inside a private network, such as that of Docker Compose.
   * @default https; plain http for loopback only
   */
  readonly transport?: Unchecked;
}

/** The expectation for `transport`. */
export const transportExpectation = {
  transport: optional({
    mustBe: '`unchecked`, which allows plain http inside a private network',
    holds: (value: unknown) => value === unchecked,
  }),
} as const;

/**
 * Returns the URL after its check: https, or http on loopback, without credentials or a fragment. Throws
 * `ConfigurationError`.
 */
export function requireHttpsUrl(factory: string, address: string | URL, transport?: Unchecked): URL {
  const url = parseUrl(String(address));
  const problem = url === undefined ? 'is not an absolute URL' : urlProblem(url, transport);
  if (url === undefined || problem !== undefined) {
    throw new ConfigurationError(
      `${factory}: the address ${problem}. Give an https address such as "https://id.example.com", or the keys themselves.`,
    );
  }
  return url;
}

/** Returns why a URL must not be fetched, or `undefined` if it may. */
export function urlProblem(url: URL, transport?: Unchecked): string | undefined {
  const isPlain = url.protocol === 'http:';
  if (isPlain && transport !== unchecked && !isLoopback(url))
    return (
      'does not use https. Plain http is for loopback only. Inside a private network, such as that of Docker Compose, ' +
      'set `transport: unchecked`'
    );
  if (url.protocol !== 'https:' && !isPlain) return 'does not use https';
  if (url.username !== '' || url.password !== '') return 'contains a user name or password';
  return url.hash === '' ? undefined : 'contains a fragment';
}

/** Whether the host of a URL is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (hostname.startsWith('127.') && isIpv4(hostname))
  );
}
