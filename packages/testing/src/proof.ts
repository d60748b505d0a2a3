import { base64url } from 'jose';
import { proofKeyOf } from './proof-key.js';
import type { GivenProofKey } from './proof-key.js';

/** The request that a proof is for, and what to change in it. */
export interface ProofOptions {
  /** The access token of the request. Without it, the proof has no `ath`, as for a token endpoint. */
  readonly token?: string;
  /**
   * The method of the request.
   * @default "GET"
   */
  readonly method?: string;
  /** The URL of the request as the client sees it. Its query and fragment are left out of `htu`. */
  readonly url: string | URL;
  /** The key pair of the client, to which the token is bound. */
  readonly key: GivenProofKey;
  /** The value of the last `DPoP-Nonce` header from this server. */
  readonly nonce?: string;
  /**
   * The time when the proof was made, in seconds. If the clock of your issuer is set, give its `clock.now()`.
   * @default the system time
   */
  readonly iat?: number;
  /** Header parameters to add or change; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Claims to add or change; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * Signs a DPoP proof (RFC 9449 §4.2) for one request: the value of its `DPoP` header. Each proof has a new `jti`, so
 * make one for each request.
 */
export async function proofFor(options: ProofOptions): Promise<string> {
  const { token, method = 'GET', url, nonce, iat = Math.floor(Date.now() / 1000) } = options;
  const { algorithm, jwk, sign } = await proofKeyOf(options.key);
  const target = new URL(url);
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: target.origin + target.pathname,
    iat,
    ath: token === undefined ? undefined : await hashOf(token),
    nonce,
  };
  return sign({ typ: 'dpop+jwt', alg: algorithm, jwk, ...options.header }, { ...claims, ...options.claims });
}

/** Returns the `ath` of an access token (RFC 9449 §4.2). */
async function hashOf(token: string): Promise<string> {
  return base64url.encode(await sha256(new TextEncoder().encode(token)));
}

/** Returns the SHA-256 digest of bytes. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
