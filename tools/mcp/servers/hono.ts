import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from '@tokenward/testing/contract';
import { createHonoApp } from './hono-app.js';
import type { Serve } from './serve.js';

export const serveHono: Serve = async ({ port, ...settings }) => {
  const server = createServer();
  const { url, close } = await listen(server, port);
  const listener = getRequestListener(createHonoApp({ ...settings, origin: url }).fetch);
  server.on('request', (request, response) => void listener(request, response));
  return { url, close };
};
