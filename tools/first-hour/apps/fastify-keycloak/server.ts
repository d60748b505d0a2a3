import { createVerifier, remoteKeys, unchecked } from '@tokenward/core';
import { fastifyAuth } from '@tokenward/fastify';
import { keycloak } from '@tokenward/providers';
import Fastify from 'fastify';

const realm = '/realms/acme';
const verifier = createVerifier({
  authorities: [
    keycloak({
      issuer: `${process.env.KEYCLOAK_PUBLIC_URL}${realm}`,
      audience: 'api',
      keys: remoteKeys(`${process.env.KEYCLOAK_URL}${realm}/protocol/openid-connect/certs`, {
        ...(process.env.KEYCLOAK_HTTP === 'yes' && { transport: unchecked }),
      }),
    }),
  ],
});
const auth = fastifyAuth(verifier);
const app = Fastify();

app.get('/me', { onRequest: auth.required() }, async (request) => {
  const { subject, kind } = auth.get(request);
  return { subject, kind };
});
app.get('/audits', { onRequest: auth.required({ permissions: ['auditor'] }) }, async () => ({ audits: [] }));
app.get('/ready', async (_request, reply) => {
  const problems = await verifier.check();
  return reply.code(problems.length === 0 ? 200 : 503).send({ problems });
});

await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify(app.server.address()));
