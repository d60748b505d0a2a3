// The gate of version 1 of the MCP SDK compares the class of an error, and the package has two copies of it.
const assert = require('node:assert/strict');
const { requireBearerAuth } = require('@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js');
const { createVerifier, jwtIssuer } = require('@tokenward/core');
const { oauthTokenVerifier } = require('@tokenward/mcp');
const { createIssuer } = require('@tokenward/testing');

async function play(gateOf, verifierOf) {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  });
  const gate = gateOf({ verifier: verifierOf(verifier) });
  const statusFor = (token) =>
    new Promise((resolve) => {
      const response = { set() {}, status: (status) => ({ json: () => resolve(status) }) };
      gate({ headers: { authorization: `Bearer ${token}` } }, response, () => resolve(200));
    });
  assert.equal(await statusFor(await issuer.mint()), 200);
  assert.equal(await statusFor(await issuer.mintForeign()), 401);
}

async function main() {
  await play(requireBearerAuth, oauthTokenVerifier);
  const sdk = await import('@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js');
  const own = await import('@tokenward/mcp');
  assert.notEqual(sdk.requireBearerAuth, requireBearerAuth);
  await play(sdk.requireBearerAuth, own.oauthTokenVerifier);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
