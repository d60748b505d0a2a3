import type { Asked } from './asked.js';
import { listen } from './loopback.js';
import type { LoopbackServer } from './loopback.js';

/** The ways in which a service can fail. When the outage ends, it responds as before. */
export type Outage = 'unreachable' | 'rate_limited' | 'server_error' | 'bad_gateway';

/** The handlers of a service by request line, such as `POST /tokens/:id/revoke`, where `:id` matches any value. */
export type Routes = Readonly<Record<string, (asked: Asked) => Response | Promise<Response>>>;

/**
 * The responses of a service when it fails, in its vendor's format. While it is unreachable, it drops the connection.
 */
export type Failures = Readonly<Record<Exclude<Outage, 'unreachable'> | 'not_found', () => Response>>;

/** Returns a function that makes the error responses of a table. `body` makes a body from the row and its name. */
export function errorsOf<C extends string, D>(
  table: Readonly<Record<C, readonly [status: number, detail: D]>>,
  body: (detail: D, code: C) => object,
): (code: C, headers?: Readonly<Record<string, string>>) => Response {
  return (code, headers = {}) =>
    Response.json(body(table[code][1], code), { status: table[code][0], headers });
}

/** A service on its own loopback port. */
export interface Service extends LoopbackServer {
  /** Sets its handlers. */
  readonly serve: (routes: Routes) => void;
  /** Starts an outage of the given kind, or ends it when called without one. */
  readonly setOutage: (outage?: Outage) => void;
}

/** Starts a service without handlers, and appends each request line that it receives to `requests`. */
export async function startService(failures: Failures, requests: string[], port?: number): Promise<Service> {
  const { createServer } = process.getBuiltinModule('node:http');
  let routes: Routes = {};
  let outage: Outage | undefined;

  async function answer(line: string, headers: Headers, body: string): Promise<Response | undefined> {
    requests.push(line);
    if (outage !== undefined) return outage === 'unreachable' ? undefined : failures[outage]();
    for (const [route, answered] of Object.entries(routes)) {
      const part = partOf(route, line);
      if (part !== undefined) return answered({ headers, body, part });
    }
    return failures.not_found();
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const line = `${request.method} ${request.url?.split('?')[0]}`;
      const headers = new Headers(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      answer(line, headers, Buffer.concat(chunks).toString()).then(
        async (given) => {
          if (given === undefined) response.destroy();
          else response.writeHead(given.status, Object.fromEntries(given.headers)).end(await given.text());
        },
        () => response.destroy(),
      );
    });
  });
  const { url, close } = await listen(server, port);
  return {
    url,
    close,
    serve(given) {
      routes = given;
    },
    setOutage(begun) {
      outage = begun;
    },
  };
}

/** Returns the value of `:id` in a route: empty text if the route has none, `undefined` if the line does not match. */
function partOf(route: string, line: string): string | undefined {
  const [before = '', after] = route.split(':id');
  if (after === undefined) return route === line ? '' : undefined;
  if (!line.startsWith(before) || !line.endsWith(after)) return undefined;
  return line.slice(before.length, line.length - after.length);
}

/** An HTML error page like that of a proxy in front of a service. */
export function badGateway(): Response {
  const page = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';
  return new Response(page, { status: 502, headers: { 'content-type': 'text/html' } });
}
