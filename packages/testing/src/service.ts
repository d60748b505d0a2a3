import type { Asked } from './asked.js';
import { listen } from './loopback.js';
import type { LoopbackServer } from './loopback.js';

/** How a service can fail; its usual answers are back as soon as the outage ends. */
export type Outage = 'unreachable' | 'rate_limited' | 'server_error' | 'bad_gateway';

/** What a service answers by request line, such as `POST /tokens/:id/revoke`, where `:id` is anything. */
export type Routes = Readonly<Record<string, (asked: Asked) => Response | Promise<Response>>>;

/** What a service answers when it fails, in its vendor's own form; while it is unreachable, the connection breaks. */
export type Failures = Readonly<Record<Exclude<Outage, 'unreachable'> | 'not_found', () => Response>>;

/** A service on a loopback port of its own. */
export interface Service extends LoopbackServer {
  /** Gives it these answers. */
  readonly serve: (routes: Routes) => void;
  /** Begins an outage, or ends it when none is named. */
  readonly setOutage: (outage?: Outage) => void;
}

/** Starts a service that has no answers yet, and notes the request lines that it sees in `requests`. */
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

/** What stands for the `:id` of a route; empty text when it has none, nothing when the line is of another route. */
function partOf(route: string, line: string): string | undefined {
  const [before = '', after] = route.split(':id');
  if (after === undefined) return route === line ? '' : undefined;
  if (!line.startsWith(before) || !line.endsWith(after)) return undefined;
  return line.slice(before.length, line.length - after.length);
}

/** A page of HTML, as a proxy in front of a service answers. */
export function badGateway(): Response {
  const page = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';
  return new Response(page, { status: 502, headers: { 'content-type': 'text/html' } });
}
