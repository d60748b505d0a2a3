const { createVerifier, jwtIssuer } = require('@tokenward/core');
const { expressAuth } = require('@tokenward/express');
const { startIssuer } = require('@tokenward/testing');
const express = require('express');

async function main() {
  const { playScenes } = await import('./scenes.mjs');
  const issuer = await startIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer: issuer.url, audience: issuer.audience })],
  });
  const auth = expressAuth(verifier);
  const app = express();
  app.get('/reports', auth.required({ scopes: ['reports:read'] }), (req, res) =>
    res.json({ for: auth.get(req).subject }),
  );
  await playScenes(app, issuer);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
