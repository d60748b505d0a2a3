import {
  createVerifier,
  discoveredKeys,
  dpop,
  isUnavailable,
  jwtIssuer,
  memoryReplay,
} from '@tokenward/core';
import type { Settings } from '@tokenward/example-playground';
import { honoAuth } from '@tokenward/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** Creates a small API with one route for each kind of guard, for any runtime. */
export function createApp({ issuer, audience, keyOptions = {}, others = [], origin, log }: Settings): Hono {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({ name: 'issuer', issuer, audience, keys: discoveredKeys(issuer, keyOptions) }),
      ...others,
    ],
    // Tokens that are bound to a key need a proof. A fleet of processes needs a store that they share.
    proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
  });
  const auth = honoAuth(verifier, {
    onDenied: ({ code, hint }, c) => log(`${c.req.method} ${c.req.path} denied: ${code}. ${hint}`),
  });
  const app = new Hono();

  // Anyone with a valid token.
  app.get('/me', auth.required(), (c) => {
    const { authority, subject, client, permissions } = c.var.access;
    return c.json({ authority, subject, client, permissions });
  });

  // Only with this permission.
  app.get('/reports', auth.required({ permissions: ['reports:read'] }), (c) => {
    return c.json({ reports: ['2026-10', '2026-11'], for: c.var.access.subject });
  });

  // Anyone; but if a token is sent, it must be valid.
  app.get('/maybe', auth.optional(), (c) => {
    return c.json({ hello: c.var.access?.subject ?? 'stranger' });
  });

  // Only people who signed in within the last five minutes.
  app.get('/payroll', auth.required({ authentication: { maxAge: 300 } }), (c) => {
    return c.json({ salary: 4200, for: c.var.access.subject });
  });

  // Only machines: clients with a token of their own.
  app.post('/jobs', auth.required({ kind: 'machine' }), (c) => {
    return c.json({ queued: true, by: c.var.access.client }, 202);
  });

  // Receives an outage of the issuer, as an HTTPException that holds the 503 response.
  app.onError((error, c) => {
    log(
      `${c.req.method} ${c.req.path} failed: ${isUnavailable(error.cause) ? error.cause.hint : error.stack}`,
    );
    return error instanceof HTTPException
      ? error.getResponse()
      : c.json({ error: 'Internal Server Error' }, 500);
  });
  return app;
}
