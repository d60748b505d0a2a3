import { createVerifier, jwtIssuer } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { startIssuer } from '@tokenward/testing';
import express from 'express';
import { playScenes } from './scenes.mjs';

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
