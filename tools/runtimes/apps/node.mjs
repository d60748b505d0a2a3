import { serve } from '@hono/node-server';
import { appAcross } from './across.mjs';

const { fetch } = appAcross(process.env.BRIDGE);
serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(JSON.stringify({ port })));
