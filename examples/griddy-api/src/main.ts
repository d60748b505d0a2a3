import { createApiKey } from '@tokenward/core';
import type { ApiKeyRecord } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import { startClerk } from '@tokenward/testing/clerk';
import { createApp } from './app.js';

// With ISSUER and AUDIENCE set, this is a real API; without them, a Clerk is started to play with.
const { ISSUER, AUDIENCE, AUTHORIZED_PARTIES, PORT = '3000' } = process.env;
const clerk = ISSUER === undefined ? await startClerk() : undefined;
const audience = AUDIENCE ?? (clerk ? 'https://griddy.example' : '');

// Your own table stands here: it holds digests, never keys.
const apiKeys = new Map<string, ApiKeyRecord>();
const { key, digest } = await createApiKey('griddy_');
if (clerk) apiKeys.set(digest, { digest, owner: 'nightly-export', permissions: ['readings:read'] });

const app = createApp({
  issuer: ISSUER ?? clerk?.issuer ?? '',
  audience,
  // An empty variable asks for no check, as one that is not set.
  ...(AUTHORIZED_PARTIES?.trim() && {
    authorizedParties: AUTHORIZED_PARTIES.split(',').map((party) => party.trim()),
  }),
  findApiKey: (wanted) => apiKeys.get(wanted),
});
const { url } = await serve(app, Number(PORT));
console.log(`The API listens on ${url}`);

if (clerk) {
  // In the dashboard: Sessions, Customize session token.
  const user = clerk.addUser({ aud: audience, permissions: ['readings:read'] });
  console.log(`
A session for a user, and a token for that session, which lives 60 seconds:
  curl -X POST ${clerk.apiUrl}/v1/sessions -H 'Authorization: Bearer ${clerk.secretKey}' -H 'Content-Type: application/json' -d '{"user_id": "${user}"}'
  curl -X POST ${clerk.apiUrl}/v1/sessions/sess_.../tokens -H 'Authorization: Bearer ${clerk.secretKey}'
  curl -i ${url}/readings -H 'Authorization: Bearer <the jwt>'

A program with an API key:
  curl -i ${url}/readings -H 'Authorization: Bearer ${key}'

A token for another API:
  curl -i ${url}/profile -H 'Authorization: Bearer ${await clerk.mintSession({ aud: 'https://other.example' })}'
`);
}
