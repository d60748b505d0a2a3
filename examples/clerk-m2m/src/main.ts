import { serve } from '@tokenward/example-playground';
import { createApi } from './api.js';
import { getToken, revoke } from './caller.js';
import type { Caller } from './caller.js';
import { settingsFrom } from './settings.js';

const { receiver, caller, outsider, close } = await settingsFrom(process.env);
const api = await serve(createApi({ ...receiver, log: (line) => console.log(line) }), 0);
console.log(`Clerk is at ${receiver.apiUrl}, and machine B listens on ${api.url}.\n`);

await call('Without a token');
const opaque = await getToken(caller, 'opaque');
await call('Machine A, with an opaque token', opaque.token);
await call('Machine A, with a JWT', (await getToken(caller, 'jwt')).token);
await revoke(caller, opaque);
await call('Machine A, with the opaque token, now revoked', opaque.token);
if (outsider) await callAs(outsider);

await api.close();
await close();

async function callAs(machine: Caller): Promise<void> {
  await call(
    'Machine C, with an opaque token for another machine',
    (await getToken(machine, 'opaque')).token,
  );
  await call('Machine C, with a JWT for another machine', (await getToken(machine, 'jwt')).token);
}

async function call(who: string, token?: string): Promise<void> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${api.url}/stock`, { headers });
  console.log(`${who}: ${answer.status} ${await answer.text()}`);
}
