import { describe } from '../options/describe-value.js';
import { isObject } from '../options/option-checks.js';
import type { AuthRequest } from './auth-request.js';
import { otherRequest } from './other-request.js';

/** Headers as a plain object, such as those of an AWS Lambda event. Names may be in any case. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The other parts of a request that `fromHeaders` makes. */
export interface HeaderRequestOptions<Raw extends object> {
  /**
   * The method of the request. A cookie needs it.
   * @default none, so that a cookie needs an allowed origin
   */
  readonly method?: string | undefined;
  /**
   * The object of this request, such as the event.
   * @default the headers
   */
  readonly raw?: Raw | undefined;
  /**
   * The path and the query as the client sent them, or the whole URL. Only `dpop` reads it.
   * @default none, so that no DPoP proof is accepted
   */
  readonly target?: string | undefined;
  /**
   * The address of the peer of the connection. Only `certificateHeader` reads it.
   * @default none, so that no list of trusted addresses has it
   */
  readonly remoteAddress?: string | undefined;
  /**
   * Returns the certificate (DER) of the peer of the connection. Only `mutualTls` calls it.
   * @default none, so that no token is accepted that is bound to a certificate
   */
  readonly peerCertificate?: (() => Uint8Array | undefined) | undefined;
}

/**
 * Adapts a plain object of headers, such as those of an AWS Lambda event or a WebSocket handshake. Names are compared
 * without case (RFC 9110 §5.1). Two spellings of one name are two values. Throws `ConfigurationError` for anything but a
 * plain object, since a `Headers` or `Map` has no header as a property.
 */
export function fromHeaders<Raw extends object = HeaderRecord>(
  headers: HeaderRecord,
  { method = '', raw, target, remoteAddress, peerCertificate }: HeaderRequestOptions<Raw> = {},
): AuthRequest<Raw> {
  if (!isPlainObject(headers))
    throw otherRequest(`fromHeaders takes a plain object of headers, but got ${describe(headers)}.`);
  return {
    raw: raw ?? (headers as object as Raw),
    method,
    header: (name) => valuesOf(headers, name.toLowerCase()),
    target,
    remoteAddress,
    peerCertificate,
  };
}

function valuesOf(headers: HeaderRecord, name: string): ReturnType<AuthRequest['header']> {
  const values: string[] = [];
  for (const spelling of Object.keys(headers)) {
    if (spelling.length !== name.length || spelling.toLowerCase() !== name) continue;
    const value: unknown = headers[spelling];
    // A value of another type is passed on: the check of the caller rejects it.
    if (value !== undefined && value !== null) values.push(...([value].flat() as string[]));
  }
  const [only] = values;
  return values.length === 0 || (values.length === 1 && typeof only === 'string') ? only : values;
}

/** Whether a value is a plain object of any realm, since test runners have several. */
function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
