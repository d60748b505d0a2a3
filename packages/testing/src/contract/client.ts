import type { Agent, ClientRequest } from 'node:http';
import type { Issuer } from '../issuer.js';
import type { ContractAnswer } from './answers.js';
import type { ContractRequest } from './cases.js';

/** The response that was received. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Creates a connection for several requests, one after the other. */
export function connect(): Agent {
  const { Agent } = process.getBuiltinModule('node:http');
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** Opens a request with exactly these headers. It uses a Node.js client, which can repeat a header; `fetch` cannot. */
export async function open(
  url: string,
  issuer: Issuer,
  asked: ContractRequest,
  connection?: Agent,
): Promise<ClientRequest> {
  const { request: httpRequest } = process.getBuiltinModule('node:http');
  const body = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  const headers = ((await asked.authorization?.(issuer)) ?? []).flatMap((value) => ['Authorization', value]);
  headers.push(...Object.entries((await asked.headers?.(issuer)) ?? {}).flat());
  headers.push('Host', new URL(url).host, 'Connection', connection === undefined ? 'close' : 'keep-alive');
  if (body !== undefined)
    headers.push('Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body)));
  const options = { method: asked.method ?? 'GET', headers, agent: connection ?? false };
  const request = httpRequest(new URL(url + asked.path), options);
  request.end(body);
  return request;
}

/** Sends a request and reads the whole response. */
export async function send(
  url: string,
  issuer: Issuer,
  asked: ContractRequest,
  connection?: Agent,
): Promise<Received> {
  const request = await open(url, issuer, asked, connection);
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
  });
}

/** Lists the differences between the received and the expected response; an empty list means none. */
export function differences(
  received: Received,
  { status, headers = {}, body }: ContractAnswer,
): readonly string[] {
  const found: string[] = [];
  const compare = (what: string, is: unknown, must: unknown): void => {
    if (is !== must) found.push(`${what} is ${JSON.stringify(is)}, but must be ${JSON.stringify(must)}`);
  };
  compare('the status', received.status, status);
  for (const [name, value] of Object.entries(headers))
    compare(`the header ${name}`, received.headers[name] ?? null, value);
  if (body !== undefined) compare('the body', received.body, body);
  return found;
}
