import { base64url, exportSPKI, generateKeyPair } from 'jose';
import type { Claims } from '@tokenward/core';

/** A signer of tokens in the form of an AWS Application Load Balancer. */
export interface LoadBalancer {
  /** Its key, as the endpoint of AWS publishes it. */
  readonly pem: string;
  /** Signs a header and claims over the padded text. */
  readonly sign: (header: Claims, claims: Claims) => Promise<string>;
}

export async function createLoadBalancer(): Promise<LoadBalancer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    pem: await exportSPKI(publicKey),
    async sign(header, claims) {
      const input = [header, claims].map((part) => padded(JSON.stringify(part))).join('.');
      const bytes = new TextEncoder().encode(input);
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
      return `${input}.${padded(new Uint8Array(signature))}`;
    },
  };
}

function padded(content: string | Uint8Array): string {
  const part = base64url.encode(content);
  return part + '='.repeat((4 - (part.length % 4)) % 4);
}
