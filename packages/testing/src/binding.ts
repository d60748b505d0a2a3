import { base64url } from 'jose';
import { isGivenKey, thumbprintOf } from './proof-key.js';
import type { GivenProofKey } from './proof-key.js';
import { sha256 } from './proof.js';

/** A client certificate: of `createCertificate`, an `X509Certificate` of Node.js, or its DER bytes. */
export type GivenCertificate = Uint8Array | { readonly der: Uint8Array } | { readonly raw: Uint8Array };

/** What a token can be bound to: a key of a client, of which the public half is enough, or a client certificate. */
export type BoundTo = GivenProofKey | GivenCertificate;

/** Returns the `cnf` claim of a token that is bound to a key (RFC 9449 §6.1) or to a certificate (RFC 8705 §3.1). */
export async function confirmationOf(to: BoundTo): Promise<Readonly<Record<string, string>>> {
  const bytes = certificateOf(to);
  if (bytes !== undefined) return { 'x5t#S256': base64url.encode(await sha256(new Uint8Array(bytes))) };
  if (!isGivenKey(to))
    throw new TypeError(
      '"boundTo" must be a key of createProofKey(), a key pair of WebCrypto, a public JWK, a certificate of createCertificate(), or ' +
        "the DER bytes of a certificate. Turn a KeyObject into a JWK: key.export({ format: 'jwk' }).",
    );
  return { jkt: await thumbprintOf(to) };
}

/** The bytes of a certificate. An `X509Certificate` of Node.js has them under `raw`. */
function certificateOf(to: unknown): Uint8Array | undefined {
  const { der, raw } = Object(to) as { readonly der?: unknown; readonly raw?: unknown };
  return [to, der, raw].find((one) => one instanceof Uint8Array && one.length > 0) as Uint8Array | undefined;
}
