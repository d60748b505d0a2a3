/** A request that a test service received. */
export interface Asked {
  readonly headers: Headers;
  readonly body: string;
  /** The path segment that matched `:id` of the route. */
  readonly part: string;
}

/** Returns the credential of an `Authorization: Bearer` header. */
export function bearerOf({ headers }: Asked): string | undefined {
  return /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1];
}

/** Returns the members of a JSON body, or `undefined` when it is not an object. */
export function membersOf({ body }: Asked): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object has no other members than these. */
export function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

/** Returns a client's id and secret from the form, or from an `Authorization: Basic` header (RFC 6749 §2.3.1). */
export function clientOf({
  headers,
  body,
}: Asked): { readonly id: string; readonly secret: string } | undefined {
  const basic = /^Basic (.+)$/.exec(headers.get('authorization') ?? '')?.[1];
  const form = new URLSearchParams(body);
  const pair = basic === undefined ? [form.get('client_id'), form.get('client_secret')] : halvesOf(basic);
  const [id, secret] = pair;
  return id && secret ? { id, secret } : undefined;
}

function halvesOf(basic: string): readonly string[] {
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
  return [id, rest.join(':')].map((half) => new URLSearchParams(`v=${half}`).get('v') ?? '');
}
