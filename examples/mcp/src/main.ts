import process from 'node:process';
import { startIssuer } from '@tokenward/testing';
import { startServer } from './server.js';

const { ISSUER, PORT = '3000' } = process.env;
const { AUDIENCE = `http://127.0.0.1:${PORT}/mcp` } = process.env;
const testIssuer = ISSUER === undefined ? await startIssuer({ audience: AUDIENCE }) : undefined;

const { url } = await startServer(
  { issuer: ISSUER ?? String(testIssuer?.url), audience: AUDIENCE, log: console.log },
  Number(PORT),
);
console.log(`The MCP server listens on ${url}/mcp`);

if (testIssuer) {
  const reader = await testIssuer.mint({ scope: 'reports:read' }, { expiresIn: 3600 });
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'purge' } });
  const send = `-H 'content-type: application/json' -H 'accept: application/json, text/event-stream' -d '${call}'`;
  const { pathname } = new URL(AUDIENCE);
  console.log(`
What clients read first:
  curl -i ${url}/.well-known/oauth-protected-resource${pathname}

Without a token:
  curl -i ${url}/mcp ${send}

With a token that may list reports, but not delete them:
  curl -i ${url}/mcp -H 'authorization: Bearer ${reader}' ${send}
`);
}
