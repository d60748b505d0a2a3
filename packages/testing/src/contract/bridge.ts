import { listen } from '../loopback.js';
import type { ContractWorld } from './world.js';

/** Where the world tells how often a token was verified. */
const verifiedPath = '/verified';

/** A world as another process reaches it. */
export interface Bridge {
  /** To be handed to `acrossBridge` over there, as an environment variable for example. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Lets an app in another process or runtime play in this world, over HTTP on a loopback port. */
export async function startBridge(world: ContractWorld): Promise<Bridge> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((request, response) => {
    const cross = async (): Promise<void> => {
      if (request.url === verifiedPath) {
        await world.verified();
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

/** The world at the other end of a bridge; it needs nothing but `fetch`. */
export function acrossBridge(address: string): ContractWorld {
  const { url, issuer, audience } = JSON.parse(address) as { url: string; issuer: string; audience: string };
  return {
    issuer,
    audience,
    fetch: (input, init) => fetch(new Request(input).url.replace(issuer, url), init),
    async verified() {
      await (await fetch(url + verifiedPath)).text();
    },
  };
}
