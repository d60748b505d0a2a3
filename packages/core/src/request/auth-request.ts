import { ignoreRejection } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isListOf } from '../options/option-checks.js';

/** The little that the core asks of a request; an adapter supplies it, and it never touches the body. */
export interface AuthRequest<Raw extends object = object> {
  /** The framework's own request object: a verification is remembered under it, for as long as it lives. */
  readonly raw: Raw;
  /** The method in capitals; a cookie is taken for more than reading only from an origin that is allowed. */
  readonly method: string;
  /** The value of a header by its lower-case name; a list when the header was sent more than once. */
  header(name: string): string | readonly string[] | null | undefined;
}

/** What `fromNodeRequest` reads of a Node.js request: http, https and http2 requests have it, and so have Express and Koa. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders?: readonly string[];
  readonly method?: string | undefined;
}

/**
 * The values of a header by its lower-case name, in the order in which they were sent. Throws `ConfigurationError` when the
 * request gives something else; it may have been made by the application, and its answer is never repeated.
 */
export function headerValues(request: AuthRequest, name: string): readonly string[] {
  const given: unknown = request.header(name);
  if (given === undefined || given === null) return [];
  if (typeof given === 'string') return [given];
  if (isListOf(given, isString)) return given;
  ignoreRejection(given);
  throw new ConfigurationError(
    '"header" of a request must give a string, a list of strings, or `undefined`, and no promise.',
  );
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Reads a Fetch API `Request`. */
export function fromFetchRequest(request: Request): AuthRequest<Request> {
  return { raw: request, method: request.method, header: (name) => request.headers.get(name) };
}

/**
 * Reads a Node.js request. Repeated headers are found in `rawHeaders`, since Node.js silently keeps only the first. A
 * framework that wraps the request names its own object as `raw`.
 */
export function fromNodeRequest<R extends NodeRequest>(request: R): AuthRequest<R>;

export function fromNodeRequest<Raw extends object>(request: NodeRequest, raw: Raw): AuthRequest<Raw>;

export function fromNodeRequest(request: NodeRequest, raw: object = request): AuthRequest {
  return {
    raw,
    method: request.method ?? '',
    header(name) {
      const sent = repeated(request.rawHeaders ?? [], name);
      return sent.length > 1 ? sent : request.headers[name];
    },
  };
}

/**
 * Makes a repeated Authorization header visible in `headers`, joined by commas as Fetch does, for frameworks that read no
 * `rawHeaders`. To be called before the framework sees the request.
 */
export function joinRepeatedAuthorization({ headers, rawHeaders = [] }: NodeRequest): void {
  const sent = repeated(rawHeaders, 'authorization');
  if (sent.length > 1) Object.assign(headers, { authorization: sent.join(', ') });
}

function repeated(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    const value = rawHeaders[index + 1];
    if (sent === undefined || value === undefined || sent.length !== name.length) continue;
    if (sent.toLowerCase() === name) values.push(value);
  }
  return values;
}
