import { isObject, parsed } from './json.js';

/** What the authorization server says of an opaque token: the claims that are written in it. */
export function introspected(token: string): Readonly<Record<string, unknown>> | undefined {
  const claims = parsed(Buffer.from(token.slice('oat_'.length), 'base64url').toString());
  return isObject(claims) ? claims : undefined;
}
