import { createIssuer } from './issuer.js';
import type { Issuer } from './issuer.js';
import type { IssuerOptions } from './issuer-settings.js';
import { listen } from './loopback.js';

/** An issuer that listens on its own loopback port. */
export interface RunningIssuer extends Issuer {
  /** Stops listening. */
  readonly close: () => Promise<void>;
}

/** Starts an issuer on `http://127.0.0.1`, for programs that fetch its keys over real HTTP. */
export async function startIssuer(
  options: Omit<IssuerOptions, 'url'> & { readonly port?: number } = {},
): Promise<RunningIssuer> {
  const { createServer } = process.getBuiltinModule('node:http');
  const { port, ...rest } = options;
  const server = createServer();
  const { url, close } = await listen(server, port);
  const issuer = await createIssuer({ ...rest, url });

  server.on('request', (request, response) => {
    issuer.fetch(`${url}${request.url}`).then(
      async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      },
      () => response.destroy(),
    );
  });
  return { ...issuer, close };
}
