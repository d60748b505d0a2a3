import { serve } from '@tokenward/example-playground';
import { createApi } from './api.js';
import { settingsFrom } from './settings.js';
import { getToken } from './token.js';

const { played, ...settings } = await settingsFrom(process.env);
const { domain, application } = settings;
const api = await serve(createApi({ ...settings, log: (line) => console.log(line) }), 0);
console.log(`WorkOS is at ${domain}, and the API listens on ${api.url}.\n`);

await call('Without a token', '/organization');
const documented = await getToken(domain, application, 'openid profile email');
await call('With the token of the request in WorkOS’s documentation', '/api/protected', documented);
const token = await getToken(domain, application);
await call('With a token by client credentials', '/organization', token);

if (played) {
  const reporter = await getToken(domain, application, 'reports:read');
  await call('The same application, which may read invoices', '/invoices', token);
  await call('With a token for reports only', '/invoices', reporter);
  await call('With the token of a person', '/organization', await played.mintUserToken());
  await call('With an ID token', '/organization', await played.mintIdToken());
  played.revoke(token);
  await call('With the first token, now revoked', '/organization', token);
}

await api.close();
await played?.close();

async function call(what: string, path: string, sent?: string): Promise<void> {
  const headers: Record<string, string> = sent === undefined ? {} : { authorization: `Bearer ${sent}` };
  const answer = await fetch(api.url + path, { headers });
  console.log(`${what}, GET ${path}: ${answer.status} ${await answer.text()}`);
}
