import { startIssuer } from '@tokenward/testing';
import { createApp } from './app.js';

// With ISSUER and AUDIENCE set, this is a real API; without them, an issuer is started to play with.
const { ISSUER, AUDIENCE, PORT = '3000' } = process.env;
const issuer = ISSUER === undefined ? await startIssuer({ audience: 'https://api.example' }) : undefined;
const app = createApp({
  issuer: ISSUER ?? issuer?.url ?? '',
  audience: AUDIENCE ?? issuer?.audience ?? '',
});

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}`;
  console.log(`The API listens on ${url}`);
  if (issuer === undefined) return;
  Promise.all([
    issuer.mint({ scope: 'reports:read' }, { expiresIn: 3600 }),
    issuer.mint({}, { expiresIn: 3600 }),
  ]).then(
    ([reader, visitor]) => {
      console.log(`
Try, for the next hour:
  curl -i ${url}/me
  curl -i ${url}/maybe
  curl -i ${url}/reports -H 'Authorization: Bearer ${reader}'

A token without the scope that /reports asks for:
  curl -i ${url}/reports -H 'Authorization: Bearer ${visitor}'`);
    },
    (error: unknown) => console.error(error),
  );
});
