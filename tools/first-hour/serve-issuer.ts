import { createServer } from 'node:http';
import type { Issuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';

/** Serves an issuer of another address on a port of this machine, with real HTTP. */
export async function serveIssuer({ url, fetch }: Issuer): Promise<LoopbackServer> {
  const { origin } = new URL(url);
  const server = createServer((request, response) => {
    fetch(`${origin}${request.url}`).then(
      async (answer) =>
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text()),
      () => response.destroy(),
    );
  });
  return listen(server);
}
