import { startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import type { StartServer } from './settings.js';

/**
 * Starts an example. If ISSUER and AUDIENCE are set, it is a real API. Otherwise it starts an issuer to try it with.
 * With ORIGIN, it accepts DPoP proofs.
 */
export async function open(start: StartServer): Promise<void> {
  const { ISSUER, AUDIENCE, ORIGIN: origin, PORT = '3000' } = process.env;
  const log = (line: string): void => console.log(line.trimEnd());
  const toPlayWith =
    ISSUER === undefined && AUDIENCE === undefined
      ? await startIssuer({ audience: 'https://api.example' })
      : undefined;
  const { issuer, audience } = toPlayWith
    ? { issuer: toPlayWith.url, audience: toPlayWith.audience }
    : { issuer: ISSUER ?? '', audience: AUDIENCE ?? '' };

  const running = await start(
    { issuer, audience, log, ...(origin !== undefined && { origin }) },
    Number(PORT),
  ).catch((error: unknown) => {
    console.error(mend(error, PORT));
    return undefined;
  });
  if (running === undefined) {
    process.exitCode = 1;
    await toPlayWith?.close();
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void running.close().finally(() => process.exit()));
  console.log(`The API listens on ${running.url}`);
  if (toPlayWith) await invite(running.url, toPlayWith);
}

function mend(error: unknown, port: string): unknown {
  if ((error as { code?: unknown }).code !== 'EADDRINUSE') return error;
  return `Port ${port} is in use. Choose another one: PORT=${Number(port) + 1} npm start`;
}

/** Prints commands to try. */
async function invite(url: string, issuer: RunningIssuer): Promise<void> {
  const token = (claims: object): Promise<string> => issuer.mint({ ...claims }, { expiresIn: 3600 });
  const reader = await token({ permissions: ['reports:read'] });
  const visitor = await token({});
  const machine = await token({ sub: 'robot', client_id: 'robot' });
  console.log(`
Without a token:
  curl -i ${url}/me
  curl -i ${url}/maybe

A person who may read reports, for the next hour:
  curl -i ${url}/me -H 'Authorization: Bearer ${reader}'
  curl -i ${url}/reports -H 'Authorization: Bearer ${reader}'

One without that permission:
  curl -i ${url}/reports -H 'Authorization: Bearer ${visitor}'

A machine, which alone may start jobs:
  curl -i -X POST ${url}/jobs -H 'Authorization: Bearer ${machine}'
`);
}
