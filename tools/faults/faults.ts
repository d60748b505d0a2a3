import type { ServerResponse } from 'node:http';

/** What an endpoint does instead of answering as it should; it is given the answer it owes. */
export type Fault = (response: ServerResponse, owed: string) => void;

const json = { 'content-type': 'application/json' } as const;

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) =>
    void response.writeHead(code, { ...json, ...headers }).end('{"error":"temporarily_unavailable"}');

const body =
  (text: string): Fault =>
  (response) =>
    void response.writeHead(200, json).end(text);

/** The ways in which an issuer breaks, by name; after each of them nobody can tell what its keys are. */
export const faults: Readonly<Record<string, Fault>> = {
  'hangs before the headers': () => {},
  'hangs after the headers': (response) => response.writeHead(200, json).flushHeaders(),
  'hangs in the body': (response, owed) => void response.writeHead(200, json).write(owed.slice(0, 20)),
  'drips, a byte at a time': (response, owed) => drip(response, owed),
  'resets the connection': (response) => void response.destroy(),
  'resets it in the body': (response, owed) => {
    response.writeHead(200, { ...json, 'content-length': owed.length });
    response.write(owed.slice(0, 20), () => response.destroy());
  },
  'redirects elsewhere': status(302, { location: 'https://evil.test/jwks' }),
  'redirects to itself': (response) => void response.writeHead(307, { location: '/jwks' }).end(),
  'answers 401': status(401),
  'answers 404': status(404),
  'answers 429': status(429, { 'retry-after': '3600' }),
  'answers 500': status(500),
  'answers 503': status(503, { 'retry-after': '1' }),
  'answers 204, empty': (response) => void response.writeHead(204).end(),
  'answers 200, empty': body(''),
  'answers a page of HTML': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Down for maintenance</html>'),
  'answers malformed JSON': (response, owed) => void response.writeHead(200, json).end(owed.slice(0, -2)),
  'answers other JSON': body('{"error":"maintenance"}'),
  'answers a list': body('[]'),
  'answers 2 MiB': (response, owed) =>
    void response.writeHead(200, json).end(owed.replace('{', `{"padding":"${'x'.repeat(2 << 20)}",`)),
  'answers what is not gzip': (response, owed) =>
    void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(owed),
};

function drip(response: ServerResponse, owed: string): void {
  response.writeHead(200, json);
  let at = 0;
  const timer = setInterval(() => {
    response.write(owed[at] ?? ' ');
    at += 1;
  }, 10);
  response.on('close', () => clearInterval(timer));
}
