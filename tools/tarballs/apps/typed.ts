import { createVerifier, jwtIssuer } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { startIssuer } from '@tokenward/testing';
import express from 'express';

async function main(): Promise<void> {
  const { playScenes } = (await import(String('./scenes.mjs'))) as {
    playScenes: (app: express.Express, issuer: object) => Promise<void>;
  };
  const issuer = await startIssuer();
  // @ts-expect-error a forgotten audience does not compile
  const forgotten = () => jwtIssuer({ name: 'issuer', issuer: issuer.url });
  void forgotten;

  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer: issuer.url, audience: issuer.audience })],
  });
  const auth = expressAuth(verifier);
  // @ts-expect-error only configured names are offered
  const nobody = () => auth.required({ accept: ['nobody'] });
  void nobody;

  const app = express();
  app.get('/reports', auth.required({ scopes: ['reports:read'] }), (req, res) => {
    const { authority, subject }: { authority: 'issuer'; subject: string | undefined } = auth.get(req);
    res.json(authority === 'issuer' ? { for: subject } : {});
  });
  await playScenes(app, issuer);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
