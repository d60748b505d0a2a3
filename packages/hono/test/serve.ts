import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from '@tokenward/testing/contract';
import type { ContractApp, LoopbackServer } from '@tokenward/testing/contract';
import { createApp } from './app.js';

/** Serves the routes of the contract with Hono on Node.js. */
export function serve(app: ContractApp): Promise<LoopbackServer> {
  const handle = getRequestListener(createApp(app).fetch);
  return listen(createServer((request, response) => void handle(request, response)));
}
