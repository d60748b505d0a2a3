/** The parts of an http or https URI that a proof is compared by, in normalized form. */
export interface TargetUri {
  /** Scheme, host and port; without a port that is the default. */
  readonly origin: string;
  readonly path: string;
}

// `URL` is no such normalization: it drops tabs and line feeds, turns backslashes, maps full-width letters and `127.1`,
// and leaves `%7E`. `new URL('//other.example/', origin)` even changes the host.

/** The visible ASCII characters, without the backslash: every URI consists of some of them (RFC 3986 §2). */
const uriCharacters = /^[!-[\]-~]*$/;

/** Scheme, authority and path (RFC 3986 §3). */
const uriParts = /^([a-z]+):\/\/([^/?#]+)([^?#]*)/i;

/** A host, which is a name, an IPv4 address or an IPv6 address in brackets, and a port (RFC 3986 §3.2). */
const hostAndPort = /^(\[[\da-f:.]+\]|[^:@[\]]+)(?::(\d*))?$/i;

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * Normalizes an http or https URI as RFC 3986 §6.2.2 and §6.2.3 say, and drops query and fragment. Normalized are the case
 * of scheme, host and percent encoding, encoded unreserved characters, dot segments, the default port and an empty path.
 * Returns `undefined` for anything else, and for a URI with a user name.
 */
export function targetUri(uri: string): TargetUri | undefined {
  const [, scheme = '', authority = '', path = ''] = uriCharacters.test(uri)
    ? (uriParts.exec(uri) ?? [])
    : [];
  const protocol = scheme.toLowerCase();
  const defaultPort = Object.hasOwn(defaultPorts, protocol) ? defaultPorts[protocol] : undefined;
  const [, host, port = ''] = hostAndPort.exec(authority) ?? [];
  const normalPath = normalizePath(path);
  if (defaultPort === undefined || host === undefined || normalPath === undefined) return undefined;
  const name = normalizeEncoding(host);
  if (name === undefined) return undefined;
  const shownPort = port === '' || port === defaultPort ? '' : `:${port}`;
  return { origin: `${protocol}://${capitalTriplets(name.toLowerCase())}${shownPort}`, path: normalPath };
}

/**
 * Returns the normalized path of a request target: a path with its query, or a whole URI (RFC 9112 §3.2). A path may begin
 * with two slashes, and stays one. Returns `undefined` for anything else, such as `*`.
 */
export function targetPath(target: string): string | undefined {
  if (!target.startsWith('/')) return targetUri(target)?.path;
  const end = target.search(/[?#]/);
  return normalizePath(end === -1 ? target : target.slice(0, end));
}

/** Normalizes a path. Returns `undefined` if it has a wrong percent encoding, or a character that no URI has. */
function normalizePath(path: string): string | undefined {
  if (!uriCharacters.test(path)) return undefined;
  const decoded = normalizeEncoding(path);
  if (decoded === undefined) return undefined;
  return decoded === '' ? '/' : withoutDotSegments(decoded);
}

/**
 * Decodes the percent encoding of unreserved characters, and writes all others with capitals (RFC 3986 §6.2.2.1, §6.2.2.2).
 * Returns `undefined` for a percent sign without two hexadecimal digits.
 */
function normalizeEncoding(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (/%(?![\da-f]{2})/i.test(text)) return undefined;
  return capitalTriplets(text).replace(/%[2-7][\dA-F]/g, (triplet) => {
    const character = String.fromCodePoint(Number.parseInt(triplet.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : triplet;
  });
}

function capitalTriplets(text: string): string {
  return text.replace(/%[\da-f]{2}/gi, (triplet) => triplet.toUpperCase());
}

/** Removes the segments `.` and `..` of a path that begins with a slash (RFC 3986 §5.2.4). */
function withoutDotSegments(path: string): string {
  if (!path.includes('/.')) return path;
  const [, ...segments] = path.split('/');
  const kept: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}
