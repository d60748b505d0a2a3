import { createApiKey } from '@tokenward/core';
import type { ApiKeyRecord } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import { startClerk } from '@tokenward/testing/clerk';
import { createApp } from './app.js';

// If ISSUER and AUDIENCE are set, this is a real API. Otherwise it starts a simulated Clerk to try it with.
const { ISSUER, AUDIENCE, AUTHORIZED_PARTIES, PORT = '3000' } = process.env;
const clerk = ISSUER === undefined ? await startClerk() : undefined;
const audience = AUDIENCE ?? (clerk ? 'https://griddy.example' : '');

// Replace it with your own table. It holds hashes, never keys.
const apiKeys = new Map<string, ApiKeyRecord>();
const { key, digest } = await createApiKey('griddy_');
if (clerk) apiKeys.set(digest, { digest, owner: 'nightly-export', permissions: ['readings:read'] });

const app = createApp({
  issuer: ISSUER ?? clerk?.issuer ?? '',
  audience,
  // An empty variable disables the check, like one that is not set.
  ...(AUTHORIZED_PARTIES?.trim() && {
    authorizedParties: AUTHORIZED_PARTIES.split(',').map((party) => party.trim()),
  }),
  findApiKey: (wanted) => apiKeys.get(wanted),
});
const { url } = await serve(app, Number(PORT));
console.log(`The API listens on ${url}`);

if (clerk) {
  // Like "Sessions, Customize session token" in the dashboard.
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
