import type { Api } from './apis.js';
import { audiences, clients } from './authorization-server.js';

/** Prints commands to try. The servers run until they are interrupted. */
export async function serve([first]: readonly Api[], issuer: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit());
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    token_endpoint: string;
  };
  const { id, secret } = clients.reader;
  console.log(`Get a token, and use it with any of the APIs:

  TOKEN=$(curl -s ${metadata.token_endpoint} -u ${id}:${secret} \\
    -d grant_type=client_credentials -d scope=api \\
    -d resource=${audiences.api} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl -i ${first?.url}/reports -H "Authorization: Bearer $TOKEN"
  curl -i ${first?.url}/me -H "Authorization: Bearer $TOKEN"
  curl -i -X POST ${first?.url}/jobs -H "Authorization: Bearer $TOKEN"
  curl -i ${first?.url}/reports
  curl -i ${first?.url}/maybe

The client ${clients.visitor.id} (${clients.visitor.secret}) lacks the permission and gets 403 at /reports.
Press Ctrl+C to stop.`);
}
