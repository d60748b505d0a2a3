import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { closeServers, listen } from '../../test/loopback.js';
import { fromNodeRequest } from './auth-request.js';
import { cookie } from './cookie.js';

const app = 'https://app.example.com';
const source = cookie('__session', { origins: [app] });

afterEach(closeServers);

it('cookie reads a Node.js request over HTTP, and rejects two Cookie headers or two Origins', async () => {
  const server = createServer((request, response) => {
    const read = source.read(fromNodeRequest(request));
    response.end(read !== undefined && 'denial' in read ? read.denial.code : read?.token);
  });
  const url = await listen(server);
  const of = async (method: string, headers: Readonly<Record<string, string | readonly string[]>>) => {
    const request = send(url, { method, headers: headers as Record<string, string>, agent: false }).end();
    const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const chunk of response) text += chunk.toString();
    return text;
  };
  expect(await of('GET', { Cookie: '__session=abc' })).toBe('abc');
  expect(await of('POST', { Cookie: '__session=abc', Origin: app })).toBe('abc');
  expect(await of('POST', { Cookie: '__session=abc' })).toBe('credential_cross_site');
  expect(await of('GET', { Cookie: ['__session=abc', '__session=evil'] })).toBe('credential_repeated');
  expect(await of('GET', { Cookie: '__session=abc', Origin: [app, app] })).toBe('credential_cross_site');
});
