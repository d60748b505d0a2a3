import type { ServerResponse } from 'node:http';

/** Answers a request wrongly. It gets the correct answer. */
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

/** The ways in which an issuer fails, by name. With none of them its keys can be read. */
export const faults: Readonly<Record<string, Fault>> = {
  'sends nothing': () => {},
  'stops after the headers': (response) => response.writeHead(200, json).flushHeaders(),
  'stops in the body': (response, owed) => void response.writeHead(200, json).write(owed.slice(0, 20)),
  'sends a byte every 10 ms': (response, owed) => drip(response, owed),
  'resets the connection': (response) => void response.destroy(),
  'resets in the body': (response, owed) => {
    response.writeHead(200, { ...json, 'content-length': owed.length });
    response.write(owed.slice(0, 20), () => response.destroy());
  },
  'redirects to another host': status(302, { location: 'https://evil.test/jwks' }),
  'redirects to itself': (response) => void response.writeHead(307, { location: '/jwks' }).end(),
  'answers 401': status(401),
  'answers 404': status(404),
  'answers 429': status(429, { 'retry-after': '3600' }),
  'answers 500': status(500),
  'answers 503': status(503, { 'retry-after': '1' }),
  'answers 204, empty': (response) => void response.writeHead(204).end(),
  'answers 200, empty': body(''),
  'answers with HTML': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Down for maintenance</html>'),
  'answers with malformed JSON': (response, owed) =>
    void response.writeHead(200, json).end(owed.slice(0, -2)),
  'answers with other JSON': body('{"error":"maintenance"}'),
  'answers with a list': body('[]'),
  'answers with 2 MiB': (response, owed) =>
    void response.writeHead(200, json).end(owed.replace('{', `{"padding":"${'x'.repeat(2 << 20)}",`)),
  'answers with invalid gzip': (response, owed) =>
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
