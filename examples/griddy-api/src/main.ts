import { serve } from '@tokenward/example-playground';
import { startIssuer } from '@tokenward/testing';
import { createApp } from './app.js';

// With ISSUER and AUDIENCE set, this is a real API; without them, an issuer is started to play with.
const { ISSUER, AUDIENCE, AUTHORIZED_PARTIES, PORT = '3000' } = process.env;
const issuer =
  ISSUER === undefined
    ? await startIssuer({ audience: 'https://griddy.example', algorithm: 'RS256' })
    : undefined;
const app = createApp({
  issuer: ISSUER ?? issuer?.url ?? '',
  audience: AUDIENCE ?? issuer?.audience ?? '',
  ...(AUTHORIZED_PARTIES !== undefined && { authorizedParties: AUTHORIZED_PARTIES.split(',') }),
});
const { url } = await serve(app, Number(PORT));
console.log(`The API listens on ${url}`);

if (issuer !== undefined) {
  const token = await issuer.mint({ permissions: 'readings:read' }, { expiresIn: 3600 });
  const other = await issuer.mint({ aud: 'https://other.example' });
  console.log(`
A user with the permission, for the next hour:
  curl -i ${url}/readings -H 'Authorization: Bearer ${token}'

A token for another API, which is an invalid audience:
  curl -i ${url}/profile -H 'Authorization: Bearer ${other}'
`);
}
