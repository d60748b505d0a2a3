import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BreakableIssuer } from './breakable.js';
import { faults } from './faults.js';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
import type { Scene } from './scene.js';

/** The default timeout of a fetch, in seconds. */
const timeout = 5;

const answered: Scene = (issuer) => ended(issuer, 'a program that verified a token', [0], 'granted', 1);

const hung: Scene = (issuer) => {
  issuer.breakDown(faults['sends nothing']);
  return ended(issuer, 'a program whose fetch of keys timed out', [0], 'unavailable', 1);
};

/** The keys are fresh for a minute, so they are due after 50 seconds. The program then waits for the open connection. */
const refreshing: Scene = (issuer) => {
  let asked = 0;
  issuer.breakDown((response, owed) => {
    asked += 1;
    if (asked === 1) response.writeHead(200, { 'cache-control': 'max-age=60' }).end(owed);
  });
  return ended(
    issuer,
    'a program that refreshes its keys while the endpoint hangs',
    [0, 50],
    'granted granted',
    timeout,
  );
};

/** Runs a program that must end by itself, without an unhandled rejection. */
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
    atMost('  ends by itself after', (performance.now() - start) / 1000, seconds + 1, 's'),
  ];
}

/** What keeps a program from ending after its last verification. */
export const endings: readonly Scene[] = [answered, hung, refreshing];
