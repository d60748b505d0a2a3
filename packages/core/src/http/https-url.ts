import { ConfigurationError } from '../options/configuration-error.js';
import { isIpv4 } from './private-network.js';

/**
 * Returns the URL after its check: https, or http on loopback, without credentials or a fragment. Throws
 * `ConfigurationError`.
 */
export function requireHttpsUrl(factory: string, address: string | URL): URL {
  const url = URL.canParse(String(address)) ? new URL(address) : undefined;
  const problem = url === undefined ? 'is not an absolute URL' : urlProblem(url);
  if (url === undefined || problem !== undefined) {
    throw new ConfigurationError(
      `${factory}: the address ${problem}. Give an https address such as "https://id.example.com", or the keys themselves.`,
    );
  }
  return url;
}

/** Returns why a URL must not be fetched, or `undefined` if it may. */
export function urlProblem(url: URL): string | undefined {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    return 'does not use https (plain http is for loopback only)';
  }
  if (url.username !== '' || url.password !== '') return 'contains a user name or password';
  return url.hash === '' ? undefined : 'contains a fragment';
}

/** Whether the host of a URL is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (hostname.startsWith('127.') && isIpv4(hostname))
  );
}
