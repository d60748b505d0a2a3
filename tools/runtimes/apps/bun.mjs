import { appAcross } from './across.mjs';

const { fetch } = appAcross(process.env.BRIDGE);
const { port } = Bun.serve({ fetch, port: 0, hostname: '127.0.0.1' });
console.log(JSON.stringify({ port }));
