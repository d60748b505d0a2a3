import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';

/** Picks a key as the usual companions of libraries do that know nothing of key sets: by the `kid`, or not at all. */
export function pemByKid({ keys }: JSONWebKeySet): (kid: unknown) => string {
  const pems = new Map<unknown, string>();
  for (const jwk of keys) {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    pems.set(jwk.kid, String(key.export({ format: 'pem', type: 'spki' })));
  }
  return (kid) => {
    const pem = pems.get(kid);
    if (pem === undefined) throw new Error('no key has this kid');
    return pem;
  };
}
