import { apiKeys, createVerifier } from '@tokenward/core';
import { honoAuth } from '@tokenward/hono';
import { supabase } from '@tokenward/providers';
import { Hono } from 'hono';

interface Env {
  readonly SUPABASE_URL: string;
  readonly KEY_DIGEST: string;
}

/** The bindings of a Worker come with each request, so the verifier is created with the first one. */
let env: Env | undefined;

const auth = honoAuth(() =>
  createVerifier({
    authorities: [
      supabase({ url: env?.SUPABASE_URL ?? '' }),
      apiKeys({
        name: 'keys',
        prefix: 'acme_',
        lookup: (digest) =>
          digest === env?.KEY_DIGEST ? { digest, owner: 'reporter', scopes: ['reports'] } : undefined,
      }),
    ],
  }),
);
const app = new Hono<{ Bindings: Env }>();

app.use(async (c, next) => {
  env ??= c.env;
  await next();
});
app.get('/me', auth.required({ kind: 'person' }), (c) => c.json({ subject: c.var.access.subject }));
app.get('/reports', auth.required({ accept: ['keys'], scopes: ['reports'] }), (c) =>
  c.json({ for: c.var.access.subject }),
);

export default app;
