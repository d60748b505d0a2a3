import { ignoreRejections } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isListOf } from '../options/option-checks.js';
import { certificateOfWorkers } from './client-cert.js';
import { peerCertificateOf, remoteAddressOf } from './node-connection.js';
import { headersOf, otherRequest } from './other-request.js';

/**
 * The parts of a request that the core reads. An adapter provides them. The body is never parsed here. For a plain object
 * of headers, `fromHeaders` makes one.
 */
export interface AuthRequest<Raw extends object = object> {
  /**
   * The request object of the framework. Guards of an adapter keep the granted access under it, for `get` and `find`, and which
   * proofs it has used. Each guard checks the request again.
   */
  readonly raw: Raw;
  /** The method in capitals. For a method that is not safe, a cookie is accepted only with an allowed origin. */
  readonly method: string;
  /**
   * Returns the value of a header by its lower-case name; a list if the header was sent more than once. Names of headers
   * have no case (RFC 9110 §5.1): return the value even if the client wrote `Authorization`. `undefined` or `null` means
   * that the header was not sent. Anything else is a `ConfigurationError`.
   */
  header(name: string): string | readonly string[] | null | undefined;
  /** The body, if the application parsed it before the guard. Only `formBody` reads it. */
  readonly body?: unknown;
  /**
   * The path and the query of the request, as the client sent them: before any router or proxy rewrote them. A whole URL is
   * fine too. Only `dpop` reads it. Without it, no DPoP proof is accepted.
   */
  readonly target?: string | undefined;
  /** The address of the peer of the connection, such as a proxy. Only `certificateHeader` reads it, for `trusted`. */
  readonly remoteAddress?: string | undefined;
  /** Returns the certificate (DER) that the peer of the TLS connection showed, or `undefined`. Only `mutualTls` calls it. */
  readonly peerCertificate?: (() => Uint8Array | undefined) | undefined;
}

/**
 * The members of a Node.js request that `fromNodeRequest` reads. Requests of http, https, http2, Express and Koa have
 * them.
 */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders?: readonly string[];
  readonly method?: string | undefined;
  /** The path and the query. Routers of Express and Connect remove their own prefix from it. */
  readonly url?: string | undefined;
  /** What `url` was before a router changed it: in Express and Connect, and in Fastify with `rewriteUrl`. */
  readonly originalUrl?: string | undefined;
  /** The connection. Its address and certificate are read from it. */
  readonly socket?: unknown;
  /** The stream of an HTTP/2 request, which has the connection. */
  readonly stream?: unknown;
}

/**
 * Returns the values of a header by its lower-case name, in the order in which they were sent. The name is also tried
 * as `Authorization`, since a function made by hand may compare it with case. Throws `ConfigurationError` if `header`
 * returned anything else. The error never repeats that value.
 */
export function headerValues(request: AuthRequest, name: string): readonly string[] {
  if (typeof request.header !== 'function') throw otherRequest('A request must have a function "header".');
  const values: unknown = request.header(name) ?? request.header(capitalized(name));
  if (values === undefined || values === null) return [];
  if (typeof values === 'string') return [values];
  if (isListOf(values, isString)) return values;
  ignoreRejections(values);
  throw new ConfigurationError(
    '"header" of a request must give a string, a list of strings, or `undefined`, and no promise.',
  );
}

function capitalized(name: string): string {
  return name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/**
 * Adapts a Fetch API `Request`. Its `target` is the whole URL. A `Request` does not know the address of the peer. In
 * the Workers runtime (workerd) it has the client certificate.
 */
export function fromFetchRequest(request: Request): AuthRequest<Request> {
  return new AdaptedFetchRequest(request, (name) => headersOf(request).get(name));
}

// Both classes have their rare members on the prototype, so that they cost nothing when a request is adapted. `header` is passed
// to the constructor. If it is created inside, V8 (Node.js 20) keeps each request until its next full collection, as long as the
// code is not optimized.

class AdaptedFetchRequest implements AuthRequest<Request> {
  readonly raw: Request;
  readonly method: string;
  readonly header: AuthRequest['header'];

  constructor(request: Request, header: AuthRequest['header']) {
    this.raw = request;
    this.method = request.method;
    this.header = header;
  }

  get target(): string {
    return this.raw.url;
  }

  peerCertificate(): Uint8Array | undefined {
    return certificateOfWorkers(this.raw);
  }
}

/**
 * Adapts a Node.js request. Repeated headers are read from `rawHeaders`, since Node.js silently keeps only the first in
 * `headers`. A framework that wraps the request passes its own object as `raw`, and the body if it is parsed. `target` is
 * the URL as the client sent it: `originalUrl` of the request or of `raw`, else `url`. A copy (`{ ...request }`) has no
 * `target`, `remoteAddress` and `peerCertificate`.
 */
export function fromNodeRequest<R extends NodeRequest>(request: R): AuthRequest<R>;

export function fromNodeRequest<Raw extends object>(
  request: NodeRequest,
  raw: Raw,
  body?: unknown,
): AuthRequest<Raw>;

export function fromNodeRequest(request: NodeRequest, raw: object = request, body?: unknown): AuthRequest {
  return new AdaptedNodeRequest(request, raw, body, (name) => nodeHeader(request, name));
}

class AdaptedNodeRequest implements AuthRequest {
  readonly raw: object;
  readonly method: string;
  readonly header: AuthRequest['header'];
  readonly body: unknown;
  private readonly node: NodeRequest;

  constructor(node: NodeRequest, raw: object, body: unknown, header: AuthRequest['header']) {
    this.raw = raw;
    this.method = node.method ?? '';
    this.header = header;
    this.body = body;
    this.node = node;
  }

  get target(): string | undefined {
    return this.node.originalUrl ?? (this.raw as Partial<NodeRequest>).originalUrl ?? this.node.url;
  }

  get remoteAddress(): string | undefined {
    return remoteAddressOf(this.node);
  }

  peerCertificate(): Uint8Array | undefined {
    return peerCertificateOf(this.node);
  }
}

function nodeHeader({ rawHeaders, headers }: NodeRequest, name: string): ReturnType<AuthRequest['header']> {
  const sent = rawHeaders ?? none;
  if (typeof headers.get === 'function')
    throw otherRequest('fromNodeRequest got another request: its "headers" have a function "get".');
  return isRepeated(sent, name) ? rawValues(sent, name) : headers[name];
}

/**
 * Joins repeated Authorization headers in `headers` with commas, as Fetch does. It is for frameworks that do not read
 * `rawHeaders`. Call it before the framework reads the request.
 */
export function joinRepeatedAuthorization({ headers, rawHeaders = [] }: NodeRequest): void {
  const sent = rawValues(rawHeaders, 'authorization');
  if (sent.length > 1) Object.assign(headers, { authorization: sent.join(', ') });
}

const none: readonly string[] = [];

/** Whether a header was sent more than once. Most were not, so no list is created for them. */
function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  const first = nextValue(rawHeaders, name, 1);
  return first !== -1 && nextValue(rawHeaders, name, first + 2) !== -1;
}

function rawValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = nextValue(rawHeaders, name, 1); at !== -1; at = nextValue(rawHeaders, name, at + 2))
    values.push(rawHeaders[at] as string);
  return values;
}

/** Returns the place of the next value of a header, from `start` on, or -1. Names and values take turns. */
function nextValue(rawHeaders: readonly string[], name: string, start: number): number {
  for (let at = start; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at - 1];
    if (header?.length === name.length && header.toLowerCase() === name) return at;
  }
  return -1;
}
