import { base64url } from 'jose';
import { thumbprintOf } from './proof-key.js';
import type { GivenProofKey } from './proof-key.js';
import { sha256 } from './proof.js';

/** A client certificate, or its DER bytes. */
export type GivenCertificate = Uint8Array | { readonly der: Uint8Array };

/** What a token can be bound to: a key of a client, of which the public half is enough, or a client certificate. */
export type BoundTo = GivenProofKey | GivenCertificate;

/** Returns the `cnf` claim of a token that is bound to a key (RFC 9449 §6.1) or to a certificate (RFC 8705 §3.1). */
export async function confirmationOf(to: BoundTo): Promise<Readonly<Record<string, string>>> {
  if (to instanceof Uint8Array) return { 'x5t#S256': base64url.encode(await sha256(new Uint8Array(to))) };
  if ('der' in to) return confirmationOf(to.der);
  return { jkt: await thumbprintOf(to) };
}
