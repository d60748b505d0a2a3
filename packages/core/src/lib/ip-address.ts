/** A range of IP addresses: those that begin with the same bits. */
export interface AddressRange {
  readonly first: bigint;
  /** How many of the 128 bits may differ. */
  readonly free: bigint;
}

/**
 * Reads an IP address, or a range in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3) such as `10.0.0.0/8`. Returns `undefined`
 * for anything else.
 */
export function parseRange(text: string): AddressRange | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const first = parseAddress(address);
  const bits = address.includes(':') ? 128 : 32;
  const length = Number(prefix ?? bits);
  return first === undefined || length > bits ? undefined : { first, free: BigInt(bits - length) };
}

/** Whether a range contains an address. A text that is no address is in no range. */
export function inRange(address: string, { first, free }: AddressRange): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && parsed >> free === first >> free;
}

/**
 * Returns an IP address as a number, or `undefined` for any other text, such as a name or an address with a zone. All texts
 * of one address give the same number. An IPv4 address counts as the IPv6 address that maps it (`::ffff:127.0.0.1`, RFC
 * 4291 §2.5.5.2), which is how a socket for both versions shows it.
 */
export function parseAddress(text: string): bigint | undefined {
  const ipv4 = parseIpv4(text);
  return ipv4 === undefined ? parseIpv6(text) : 0xffff_0000_0000n + ipv4;
}

function parseIpv4(text: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.some((byte) => byte > 255) ? undefined : join(bytes, 8n);
}

/** Reads the text forms of RFC 4291 §2.2: groups of 16 bits, `::` once for a run of zeros, an IPv4 address at the end. */
function parseIpv6(text: string): bigint | undefined {
  const colon = text.lastIndexOf(':');
  if (colon === -1 || text.length > 45) return undefined;
  const ipv4 = parseIpv4(text.slice(colon + 1));
  const groups =
    ipv4 === undefined
      ? text
      : `${text.slice(0, colon + 1)}${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`;
  const [head, tail, ...others] = groups.split('::').map((part) => (part === '' ? [] : part.split(':')));
  if (head === undefined || others.length > 0) return undefined;
  const zeros = 8 - head.length - (tail?.length ?? 0);
  // A `::` replaces at least one group.
  if (tail === undefined ? zeros !== 0 : zeros < 1) return undefined;
  const all = [...head, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return join(
    all.map((group) => Number.parseInt(group, 16)),
    16n,
  );
}

function join(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) + BigInt(part), 0n);
}
