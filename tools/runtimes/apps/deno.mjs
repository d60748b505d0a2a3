import { appAcross } from './across.mjs';

const { fetch } = appAcross(Deno.env.get('BRIDGE'));
const onListen = ({ port }) => console.log(JSON.stringify({ port }));
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, fetch);
