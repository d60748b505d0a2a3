import { audiences, clients } from './authorization-server.js';

/** Prints what to try by hand; the servers run until they are interrupted. */
export async function serve(api: string, issuer: string): Promise<void> {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    token_endpoint: string;
  };
  const { id, secret, scope } = clients.reader;
  console.log(`Get a token, and use it:

  TOKEN=$(curl -s ${metadata.token_endpoint} -u ${id}:${secret} \\
    -d grant_type=client_credentials -d scope=${scope} \\
    -d resource=${audiences.api} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl -i ${api}/reports -H "Authorization: Bearer $TOKEN"
  curl -i ${api}/me -H "Authorization: Bearer $TOKEN"
  curl -i ${api}/reports
  curl -i ${api}/maybe

The client ${clients.visitor.id} (${clients.visitor.secret}, scope ${clients.visitor.scope}) gets 403 at /reports.
Press Ctrl+C to stop.`);
}
