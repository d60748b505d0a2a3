import { createVerifier } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { auth0 } from '@tokenward/providers';
import express from 'express';

const verifier = createVerifier({
  authorities: [auth0({ domain: process.env.AUTH0_DOMAIN!, audience: process.env.AUTH0_AUDIENCE! })],
});
const auth = expressAuth(verifier);
const app = express();

app.get('/public', (_req, res) => {
  res.json({ open: true });
});
app.get('/me', auth.required(), (req, res) => {
  const { subject, kind, organization } = auth.get(req);
  res.json({ subject, kind, organization });
});
app.get('/reports', auth.required({ scopes: ['reports'], permissions: ['reports:read'] }), (_req, res) => {
  res.json({ reports: [] });
});

const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
