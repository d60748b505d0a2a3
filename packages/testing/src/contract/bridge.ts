import { listen } from '../loopback.js';
import type { ContractWorld } from './world.js';

/** The paths to which the other process reports each verification, and each call of a handler. */
const reports = { verified: '/verified', handled: '/handled' } as const;

/** A test environment that another process can reach over HTTP. */
export interface Bridge {
  /** The address to pass to `acrossBridge` in the other process, for example as an environment variable. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Serves a test environment over HTTP on a loopback port, for an app in another process or runtime. */
export async function startBridge(world: ContractWorld): Promise<Bridge> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((request, response) => {
    const cross = async (): Promise<void> => {
      const report = (['verified', 'handled'] as const).find((name) => reports[name] === request.url);
      if (report !== undefined) {
        await world[report]();
        response.end();
        return;
      }
      const answer = await world.fetch(`${world.issuer}${request.url}`);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    };
    cross().catch(() => response.destroy());
  });
  const { url, close } = await listen(server);
  const { issuer, audience } = world;
  return { address: JSON.stringify({ url, issuer, audience }), close };
}

/** Returns the test environment that `startBridge` serves at this address. It needs only `fetch`. */
export function acrossBridge(address: string): ContractWorld {
  const { url, issuer, audience } = JSON.parse(address) as { url: string; issuer: string; audience: string };
  return {
    issuer,
    audience,
    fetch: (input, init) => fetch(new Request(input).url.replace(issuer, url), init),
    verified: () => report(url + reports.verified),
    handled: () => report(url + reports.handled),
  };
}

async function report(address: string): Promise<void> {
  await (await fetch(address)).text();
}
