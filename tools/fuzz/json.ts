/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text, or nothing where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The claims that are encoded in an opaque token, which the authorization server returns for it. */
export function introspected(token: string): Readonly<Record<string, unknown>> | undefined {
  const claims = parsed(Buffer.from(token.slice('oat_'.length), 'base64url').toString());
  return isObject(claims) ? claims : undefined;
}
