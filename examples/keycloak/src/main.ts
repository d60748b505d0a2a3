import { createApp } from './app.js';

const { ISSUER, KEYS, AUDIENCE, PORT = '3000' } = process.env;
if (!ISSUER || !KEYS || !AUDIENCE) throw new Error('Set ISSUER, KEYS and AUDIENCE, as in compose.yaml.');

await createApp({ issuer: ISSUER, keys: KEYS, audience: AUDIENCE }, true).listen({
  host: '0.0.0.0',
  port: Number(PORT),
});
