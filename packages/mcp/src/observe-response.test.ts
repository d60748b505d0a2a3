import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { listen } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { observeResponse } from './observe-response.js';

type Seen = [number, string | undefined];

async function seenOver(write: (response: ServerResponse) => void): Promise<Seen[]> {
  const seen: Seen[] = [];
  const server = await listen(
    createServer((_request, response) => {
      observeResponse(response, (...each) => void seen.push(each));
      write(response);
    }),
  );
  const answer = await fetch(server.url);
  expect(answer.headers.get('mcp-session-id')).toBe(seen[0]?.[1] ?? null);
  expect(answer.status).toBe(seen[0]?.[0]);
  await server.close();
  return seen;
}

describe('the session that a response of Node.js names', () => {
  it.each<[string, (response: ServerResponse) => void, Seen]>([
    ['is found in an object', (r) => void r.writeHead(200, { 'Mcp-Session-Id': 'a' }).end(), [200, 'a']],
    [
      'is found after a reason',
      (r) => void r.writeHead(200, 'Fine', { 'mcp-session-id': 'a' }).end(),
      [200, 'a'],
    ],
    [
      'is found in a flat list',
      (r) => void r.writeHead(200, ['x', 'y', 'mcp-session-id', 'a']).end(),
      [200, 'a'],
    ],
    [
      'is found in what was set before',
      (r) => void r.setHeader('mcp-session-id', 'a').writeHead(201).end(),
      [201, 'a'],
    ],
    [
      'is found if the head is written implicitly',
      (r) => void r.setHeader('mcp-session-id', 'a').end('x'),
      [200, 'a'],
    ],
    [
      'is found if the headers are flushed',
      (r) => {
        r.setHeader('mcp-session-id', 'a').flushHeaders();
        r.end();
      },
      [200, 'a'],
    ],
    ['may be a number', (r) => void r.setHeader('mcp-session-id', 7).end(), [200, '7']],
    ['may be missing', (r) => void r.writeHead(404, { 'x-other': 'a' }).end(), [404, undefined]],
  ])('%s', async (_, write, seen) => {
    expect(await seenOver(write)).toEqual([seen]);
  });

  it('is found in HTTP/2', async () => {
    const seen: Seen[] = [];
    const server = createHttp2Server((_request, response) => {
      observeResponse(
        response as unknown as ServerResponse<IncomingMessage>,
        (...each) => void seen.push(each),
      );
      response.setHeader('mcp-session-id', 'a');
      response.end('x');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = client.request({ ':path': '/' });
    await new Promise((resolve) => stream.resume().once('end', resolve));
    client.close();
    server.close();
    expect(seen).toEqual([[200, 'a']]);
  });
});
