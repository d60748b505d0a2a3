import * as base64url from 'jose/base64url';
import { decodeBase64 } from '../lib/base64.js';
import { parseClientCert } from '../request/client-cert.js';

/**
 * A client certificate: its bytes (DER), the SHA-256 digest of them in base64url, or both. A token must be bound to each of
 * them.
 */
export interface ClientCertificate {
  readonly der?: Uint8Array | undefined;
  readonly thumbprint?: string | undefined;
}

/** How a proxy writes a certificate into a header. */
export type CertificateFormat = 'rfc9440' | 'xfcc' | 'pem';

/**
 * Reads the certificate in a header, or returns `undefined` if the value is anything else. Two certificates are none, since
 * one of them may be from the client. That holds for chains too.
 */
export const certificateFormats: Readonly<
  Record<CertificateFormat, (value: string) => ClientCertificate | undefined>
> = {
  rfc9440: (value) => certificate(parseClientCert(value)),
  xfcc: parseForwardedCertificate,
  pem: (value) => certificate(parseEscapedPem(value)),
};

function certificate(der: Uint8Array | undefined): ClientCertificate | undefined {
  return der && { der };
}

/**
 * Reads a PEM certificate (RFC 7468 §5) in percent-encoding: `$ssl_client_escaped_cert` of nginx, `x-amzn-mtls-clientcert`
 * of AWS ALB, `Cert` of Envoy. ALB leaves `+`, `=` and `/` as they are, so a plus sign is no space.
 */
function parseEscapedPem(value: string): Uint8Array | undefined {
  const text = percentDecoded(value);
  const pem = /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z\d+/=\r\n]+)-----END CERTIFICATE-----[\r\n]*$/;
  const lines = pem.exec(text ?? '')?.[1];
  return lines === undefined ? undefined : decodeBase64(lines.replaceAll(/[\r\n]/g, ''));
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/**
 * Reads `x-forwarded-client-cert` of Envoy (docs, "HTTP header manipulation"): elements with commas between them, of pairs
 * with semicolons between them. Each proxy adds an element, so more than one element would be more than one certificate.
 * Names have no case. A backslash in quotes escapes the next character. A `Subject`, `URI` or `DNS` comes from the client, and
 * Envoy quotes no `URI` and no `DNS`. So a second `Hash` or `Cert` is none, and a `Cert` must fit the `Hash`, which Envoy
 * always writes. A client may send an element with an open quote, and close it by a quote in its `URI`. The element of Envoy is
 * then a part of that text. So the beginning of a further element counts in quotes too.
 */
function parseForwardedCertificate(value: string): ClientCertificate | undefined {
  if (/,(?:by|hash)=/i.test(value)) return undefined;
  const pair = /([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))(;|$)/y;
  const found: { hash?: string; cert?: string } = {};
  while (pair.lastIndex < value.length) {
    const [, name = '', quoted, bare = '', end] = pair.exec(value) ?? [];
    // A semicolon at the end is malformed too.
    if (end === undefined || (end === ';' && pair.lastIndex === value.length)) return undefined;
    const key = name.toLowerCase();
    if (key !== 'hash' && key !== 'cert') continue;
    if (found[key] !== undefined) return undefined;
    found[key] = quoted ?? bare;
  }
  const { hash, cert } = found;
  const der = cert === undefined ? undefined : parseEscapedPem(cert);
  const thumbprint = hash === undefined ? undefined : thumbprintOfHex(hash);
  const malformed = (cert !== undefined && !der) || (hash !== undefined && !thumbprint);
  return malformed || (!der && !thumbprint) ? undefined : { der, thumbprint };
}

function thumbprintOfHex(hash: string): string | undefined {
  if (!/^[\da-f]{64}$/i.test(hash)) return undefined;
  const bytes = Uint8Array.from({ length: 32 }, (_, at) =>
    Number.parseInt(hash.slice(2 * at, 2 * at + 2), 16),
  );
  return base64url.encode(bytes);
}
