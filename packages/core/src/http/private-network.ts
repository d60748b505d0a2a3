/** Where an address is: on this machine, in a private network, in a range that no server of an issuer has, or public. */
export type Network = 'loopback' | 'private' | 'reserved' | 'public';

/**
 * Whether what an issuer says may lead to an address: a public one always, one on this machine only from this machine, a
 * private one also from a private network, and a reserved one (link-local, where clouds keep the credentials of a machine)
 * only from a reserved one.
 */
export function mayLead(from: URL, to: URL): boolean {
  const [source, target] = [networkOf(from), networkOf(to)];
  return target === 'public' || target === source || (target === 'private' && source === 'loopback');
}

/**
 * The network of an address, by its text alone: what a name resolves to is not known. Relies on `URL`, which writes every
 * notation of an IP address (`127.1`, `2130706433`, `0x7f.1`) in one way.
 */
export function networkOf({ hostname }: URL): Network {
  const name = hostname.replace(/\.+$/, '');
  // RFC 6761 §6.3: names under `localhost` are loopback.
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (name.startsWith('[')) return networkOfIpv6(digitsOf(name));
  return isIpv4(name) ? networkOfIpv4(name) : 'public';
}

/** Whether the host of a `URL` is an IPv4 address: `URL` refuses every other host whose last part is a number. */
export function isIpv4(hostname: string): boolean {
  return /\.\d+$/.test(hostname);
}

/** What the IANA IPv4 Special-Purpose Address Registry (RFC 6890) has as not globally reachable, and multicast. */
function networkOfIpv4(address: string): Network {
  if (/^(?:0|127)\./.test(address)) return 'loopback';
  if (/^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address))
    return 'private';
  return /^(?:169\.254|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|22[4-9]|2[345]\d)\./.test(address)
    ? 'reserved'
    : 'public';
}

/** The same for IPv6 (RFC 4291); an address that holds one of IPv4 is where that one is. */
function networkOfIpv6(digits: string): Network {
  // ::/96 (compatible, with :: and ::1 in it), ::ffff:0:0/96 (mapped), ::ffff:0:0:0/96 and 64:ff9b::/96 (translated, RFC 6052).
  // 2002::/16 (6to4, RFC 3056) has it behind its first group.
  const embedded = /^(?:0{24}|0{20}ffff|0{16}ffff0000|0064ff9b0{16}|2002)(.{8})/.exec(digits)?.[1];
  if (embedded !== undefined) return networkOfIpv4(dotted(embedded));
  if (/^f[cd]/.test(digits)) return 'private';
  // Of what is assigned (2000::/3), 2001::/23, 2001:db8::/32 and 3fff::/20 are special; outside of it, everything is.
  return /^[23]/.test(digits) && !/^(?:20010[01]|20010db8|3fff0)/.test(digits) ? 'public' : 'reserved';
}

/** The 32 hexadecimal digits of an address as `URL` writes it, such as `[2001:db8::1]`. */
function digitsOf(hostname: string): string {
  const address = hostname.slice(1, -1);
  const colons = address.split(':').length - 1;
  // `::` stands for the groups that are missing: with 7 colons there are 8 groups, the missing ones empty.
  const groups = address.replace('::', ':'.repeat(9 - colons)).split(':');
  return groups.map((group) => group.padStart(4, '0')).join('');
}

function dotted(hex: string): string {
  return [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}
