// Serves the metadata of a resource, asks for it several times at once, and prints what came. A rejection that is not handled ends it.
import { once } from 'node:events';
import { createServer } from 'node:http';

export async function serveMetadata({ createVerifier, jwtIssuer, expressAuth }) {
  const audience = 'https://api.example.com';
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: 'https://id.example.com', audience })],
    resource: { identifier: audience },
  });
  const metadata = expressAuth(verifier).metadata();
  const server = createServer((request, response) => {
    metadata(request, response, (error) => {
      response.statusCode = error instanceof Error ? 500 : 404;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const statuses = [];
  const ask = async (path) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    statuses.push(response.status);
    if (response.ok && (await response.json()).resource !== audience) statuses.push('another resource');
  };
  await ask('/elsewhere');
  await Promise.all([1, 2, 3].map(() => ask('/.well-known/oauth-protected-resource')));
  await ask('/.well-known/oauth-protected-resource');
  server.close();
  console.log(statuses.join(' '));
}
