import type { Look } from './profile.js';
import { perRequest } from './owners.js';
import type { Spent } from './owners.js';

/** How often servers are looked at. */
export interface Within {
  readonly pairs: number;
  /** For each pair, and the requests that are answered meanwhile. */
  readonly rounds: number;
  readonly requests: number;
}

/**
 * Has V8 look at its stack while the servers answer within their own processes, over connections that are no sockets: system calls would
 * blur whose time it is. In turn, since the machine is not always equally fast.
 */
export function within({ pairs, rounds, requests }: Within): Look {
  return {
    pairs,
    flags: [],
    async at(servers, tokens) {
      const seen = servers.map((): Spent[] => []);
      for (const server of servers) {
        await server.spent(tokens, rounds * requests);
        await server.age();
        await server.spent(tokens, rounds * requests);
      }
      for (let round = 0; round < rounds; round += 1)
        for (const [index, server] of servers.entries())
          seen[index]?.push(perRequest(await server.spent(tokens, requests), requests));
      return seen;
    },
  };
}
