import { decodeBase64 } from '../lib/base64.js';
import { isObject } from '../options/option-checks.js';

/**
 * Returns the certificate in a value of the header `Client-Cert`: a Byte Sequence, which is base64 between colons (RFC 9440
 * §2.1, RFC 8941 §3.3.5). RFC 9440 defines no parameters for it, so a value with parameters has no certificate either.
 */
export function parseClientCert(value: string): Uint8Array | undefined {
  const [, base64] = /^ *:([A-Za-z\d+/=]+): *$/.exec(value) ?? [];
  return base64 === undefined ? undefined : decodeBase64(base64);
}

/**
 * Returns the certificate that the Workers runtime (workerd) gives as `request.cf.tlsClientAuth.certRFC9440`, since March
 * 2026. It is empty without a certificate, and for one of more than 10 KB. It is there whether or not the certificate has a
 * trusted issuer. A client cannot set `cf`. Source: rules-language field "cf.tls_client_auth.cert_rfc9440" in its docs.
 */
export function certificateOfWorkers(request: Request): Uint8Array | undefined {
  const { cf } = request as { readonly cf?: unknown };
  const client = isObject(cf) ? cf.tlsClientAuth : undefined;
  const certificate = isObject(client) ? client.certRFC9440 : undefined;
  return typeof certificate === 'string' ? parseClientCert(certificate) : undefined;
}
