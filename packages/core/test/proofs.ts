import { base64url, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import type { AuthRequest } from '../src/index.js';

/** A key of a client, and the proofs that it makes (RFC 9449 §4.2). */
export interface ProofKeyPair {
  readonly jwk: JWK;
  readonly thumbprint: string;
  /** Signs exactly this header and these claims, even wrong ones. */
  sign(header: object, claims: object): Promise<string>;
}

/** The parameters of WebCrypto for each algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
function parameters(algorithm: string): { name: string; hash?: string; saltLength?: number } {
  const bits = Number(algorithm.slice(2));
  if (algorithm.startsWith('RS')) return { name: 'RSASSA-PKCS1-v1_5' };
  if (algorithm.startsWith('PS')) return { name: 'RSA-PSS', saltLength: bits / 8 };
  return algorithm.startsWith('ES') ? { name: 'ECDSA', hash: `SHA-${bits}` } : { name: 'Ed25519' };
}

/** Creates the key of a client. */
export async function createProofKey(algorithm = 'ES256'): Promise<ProofKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk),
    async sign(header, claims) {
      const input = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
      const data = new TextEncoder().encode(input);
      const signature = await crypto.subtle.sign(parameters(algorithm), privateKey, data);
      return `${input}.${base64url.encode(new Uint8Array(signature))}`;
    },
  };
}

/** Returns the `ath` of a token (RFC 9449 §4.2). */
export async function athOf(token: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))),
  );
}

/** The parts of a request with a proof. */
interface ShownRequest {
  readonly token: string;
  readonly proof?: string | readonly string[] | undefined;
  readonly scheme?: string;
  readonly method?: string;
  readonly target?: string | undefined;
  readonly host?: string;
}

/** A request as an adapter would make it. */
export function requestWith({ token, proof, scheme = 'DPoP', ...more }: ShownRequest): AuthRequest {
  const { method = 'GET', host = 'other.example' } = more;
  const target = 'target' in more ? more.target : '/payroll?month=5';
  const headers: Readonly<Record<string, string | readonly string[] | undefined>> = {
    authorization: `${scheme} ${token}`,
    host,
    dpop: proof,
  };
  return { raw: {}, method, target, header: (name) => headers[name] };
}
