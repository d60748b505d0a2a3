import { createHmac } from 'node:crypto';

/** A part of a JWT as it stands in the token. */
function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The same token with another header; the signature does not fit any more. */
export function withHeader(token: string, change: (header: object) => unknown): string {
  const [header = '', claims, signature] = token.split('.');
  const changed = change(JSON.parse(Buffer.from(header, 'base64url').toString()) as object);
  return [encoded(changed), claims, signature].join('.');
}

/** The same token with other claims; the signature does not fit any more. */
export function withClaims(token: string, more: object): string {
  const [header, claims = '', signature] = token.split('.');
  const own = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  return [header, encoded({ ...own, ...more }), signature].join('.');
}

/** The token unsigned: `alg` none and no signature, or one that means nothing. */
export function unsigned(token: string, signature: string): string {
  const [header, claims] = withHeader(token, (own) => ({ ...own, alg: 'none' })).split('.');
  return [header, claims, signature].join('.');
}

/** The token signed with a public key as if it were a shared secret. */
export function confused(token: string, pem: string): string {
  const [header, claims] = withHeader(token, (own) => ({ ...own, alg: 'HS256' })).split('.');
  const input = `${header}.${claims}`;
  return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
}
