import { isObject } from '../options/option-checks.js';

/** A socket as far as it is read here: of `node:net`, `node:tls`, or the one that `node:http2` shows instead. */
interface Socket {
  readonly remoteAddress?: unknown;
  getPeerX509Certificate?(): unknown;
  getPeerCertificate?(detailed: boolean): unknown;
}

/** A request as far as it is read here. `stream` is that of an HTTP/2 request. */
interface Connected {
  readonly socket?: unknown;
  readonly stream?: unknown;
}

/** Returns the address of the peer, or `undefined` if the connection has none, such as after it was closed. */
export function remoteAddressOf(request: Connected): string | undefined {
  return read(request, ({ remoteAddress }) =>
    typeof remoteAddress === 'string' ? remoteAddress : undefined,
  );
}

/**
 * Returns the certificate (DER) that the peer showed, or `undefined`. `authorized` of the socket is not read: it is `true`
 * for a TLS 1.3 session that began without a certificate and was resumed (Node.js 20 and 22). Of the two methods the first
 * costs less, since it parses nothing. The second is for runtimes that lack it. Without a certificate they return
 * `undefined`, `{}` or `null`.
 */
export function peerCertificateOf(request: Connected): Uint8Array | undefined {
  return read(request, (tls) => {
    const certificate = tls.getPeerX509Certificate?.() ?? tls.getPeerCertificate?.(true);
    const raw = isObject(certificate) ? certificate.raw : undefined;
    return raw instanceof Uint8Array && raw.length > 0 ? raw : undefined;
  });
}

/**
 * Reads from the socket. A request of HTTP/2 has that of its session. After the session was destroyed, `session` is
 * `undefined`, or reading from it throws.
 */
function read<T>({ stream, socket: own }: Connected, from: (socket: Socket) => T): T | undefined {
  try {
    const socket = isObject(stream) ? (isObject(stream.session) ? stream.session.socket : undefined) : own;
    return isObject(socket) ? from(socket) : undefined;
  } catch {
    return undefined;
  }
}
