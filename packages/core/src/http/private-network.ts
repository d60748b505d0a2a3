import { stripEnd } from '../lib/strip-end.js';

/** Where a host is: on this machine, in a private network, in a range that no issuer uses, or on the public network. */
export type Network = 'loopback' | 'private' | 'reserved' | 'public';

/**
 * Whether a document from one URL may refer to another URL. A public target is always allowed. A loopback target is
 * allowed only from loopback, and a private one from a private network or loopback. A reserved target is allowed only
 * from a reserved source: link-local hosts serve the credentials of cloud machines.
 */
export function mayReferTo(from: URL, to: URL): boolean {
  const [source, target] = [networkOf(from), networkOf(to)];
  return target === 'public' || target === source || (target === 'private' && source === 'loopback');
}

/**
 * Returns the network of a host by its text alone; names are not resolved. It relies on `URL`, which normalizes every
 * notation of an IP address (`127.1`, `2130706433`, `0x7f.1`).
 */
export function networkOf({ hostname }: URL): Network {
  const name = stripEnd(hostname, '.');
  // RFC 6761 §6.3: names under `localhost` are loopback.
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (name.startsWith('[')) return networkOfIpv6(digitsOf(name));
  return isIpv4(name) ? networkOfIpv4(name) : 'public';
}

/** Whether the host of a `URL` is an IPv4 address. `URL` rejects every other host whose last label is a number. */
export function isIpv4(hostname: string): boolean {
  return /\.\d+$/.test(hostname);
}

/**
 * Classifies an IPv4 address. The IANA IPv4 Special-Purpose Address Registry (RFC 6890) lists what is not globally
 * reachable; multicast is added.
 */
function networkOfIpv4(address: string): Network {
  if (/^(?:0|127)\./.test(address)) return 'loopback';
  if (/^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address))
    return 'private';
  return /^(?:169\.254|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|22[4-9]|2[345]\d)\./.test(address)
    ? 'reserved'
    : 'public';
}

/** Classifies an IPv6 address (RFC 4291). An address that embeds an IPv4 address has the network of that one. */
function networkOfIpv6(digits: string): Network {
  // ::/96 (compatible, with :: and ::1 in it), ::ffff:0:0/96 (mapped), ::ffff:0:0:0/96 and 64:ff9b::/96 (translated, RFC 6052).
  // 2002::/16 (6to4, RFC 3056) embeds the IPv4 address after its first group.
  const embedded = /^(?:0{24}|0{20}ffff|0{16}ffff0000|0064ff9b0{16}|2002)(.{8})/.exec(digits)?.[1];
  if (embedded !== undefined) return networkOfIpv4(dotted(embedded));
  if (/^f[cd]/.test(digits)) return 'private';
  // Only 2000::/3 is assigned, and 2001::/23, 2001:db8::/32 and 3fff::/20 in it are reserved.
  return /^[23]/.test(digits) && !/^(?:20010[01]|20010db8|3fff0)/.test(digits) ? 'public' : 'reserved';
}

/** Returns the 32 hexadecimal digits of an IPv6 host as `URL` writes it, such as `[2001:db8::1]`. */
function digitsOf(hostname: string): string {
  const address = hostname.slice(1, -1);
  const colons = address.split(':').length - 1;
  // `::` replaces the missing groups. With 7 colons there are 8 groups, and the missing ones are empty.
  const groups = address.replace('::', ':'.repeat(9 - colons)).split(':');
  return groups.map((group) => group.padStart(4, '0')).join('');
}

function dotted(hex: string): string {
  return [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}
