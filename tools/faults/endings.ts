import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BreakableIssuer } from './breakable.js';
import { faults } from './faults.js';
import { atMost, exactly } from './figure.js';
import type { Figure } from './figure.js';
import type { Scene } from './scene.js';

/** The default timeout of a fetch, in seconds. */
const timeout = 5;

const answered: Scene = (issuer) => ended(issuer, 'a program that verified a token', [0], 'granted', 1);

const hung: Scene = (issuer) => {
  issuer.breakDown(faults['hangs before the headers']);
  return ended(issuer, 'a program whose fetch hung until its timeout', [0], 'unavailable', 1);
};

/** Its keys are fresh for a minute, so after 50 seconds they are due. What it then waits for is the open connection. */
const refreshing: Scene = (issuer) => {
  let asked = 0;
  issuer.breakDown((response, owed) => {
    asked += 1;
    if (asked === 1) response.writeHead(200, { 'cache-control': 'max-age=60' }).end(owed);
  });
  return ended(
    issuer,
    'a program whose keys are due, and the fetch hangs',
    [0, 50],
    'granted granted',
    timeout,
  );
};

/** Runs a program of its own, which must end by itself and without an unhandled rejection. */
async function ended(
  issuer: BreakableIssuer,
  name: string,
  moments: readonly number[],
  outcomes: string,
  seconds: number,
): Promise<readonly Figure[]> {
  const { url, audience, clock } = issuer;
  const token = await issuer.mint();
  const file = fileURLToPath(new URL('short-lived.ts', import.meta.url));
  const times = moments.map((moment) => String(clock.now() + moment));
  const program = spawn(process.execPath, ['--import', 'tsx', file, url, audience, token, ...times], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ending = once(program, 'exit');
  const [told] = (await once(program.stdout, 'data')) as [Buffer];
  const start = performance.now();
  const [code] = (await ending) as [number];
  return [
    exactly(name, `${told.toString().trim()}, exit ${code}`, `${outcomes}, exit 0`),
    atMost('  it ended by itself after', (performance.now() - start) / 1000, seconds + 1, 's'),
  ];
}

/** What a program still waits for when its work is done. */
export const endings: readonly Scene[] = [answered, hung, refreshing];
