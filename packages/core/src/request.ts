/** The little that the core asks of a request; an adapter supplies it, and it never touches the body. */
export interface AuthRequest {
  /** The framework's own request object: a verification is remembered under it, for as long as it lives. */
  readonly raw: object;
  /** The value of a header by its lower-case name; a list when the header was sent more than once. */
  header(name: string): string | readonly string[] | null | undefined;
}

/** What `fromNode` reads of a Node.js request: http, https and http2 requests have it, and so have Express and Koa. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders?: readonly string[];
}

/** Reads a Fetch API `Request`. */
export function fromFetch(request: Request): AuthRequest {
  return { raw: request, header: (name) => request.headers.get(name) };
}

/** Reads a Node.js request. Repeated headers are found in `rawHeaders`, since Node.js silently keeps only the first. */
export function fromNode(request: NodeRequest): AuthRequest {
  return {
    raw: request,
    header(name) {
      const sent = repeated(request.rawHeaders ?? [], name);
      return sent.length > 1 ? sent : request.headers[name];
    },
  };
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
