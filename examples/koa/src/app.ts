import Router from '@koa/router';
import {
  createVerifier,
  discoveredKeys,
  dpop,
  isUnavailable,
  jwtIssuer,
  memoryReplay,
} from '@tokenward/core';
import type { Settings } from '@tokenward/example-playground';
import { koaAuth } from '@tokenward/koa';
import Koa from 'koa';

/** Creates a small API with one route for each kind of guard. */
export function createApp({ issuer, audience, keyOptions = {}, others = [], origin, log }: Settings): Koa {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({ name: 'issuer', issuer, audience, keys: discoveredKeys(issuer, keyOptions) }),
      ...others,
    ],
    // Tokens that are bound to a key need a proof. A fleet of processes needs a store that they share.
    proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
  });
  const auth = koaAuth(verifier, {
    onDenied: ({ code, hint }, ctx) => log(`${ctx.method} ${ctx.path} denied: ${code}. ${hint}`),
  });
  const router = new Router();

  // Each route has its own guard. A guard in a router with a prefix is not called if the path has other case.

  // Anyone with a valid token.
  router.get('/me', auth.required(), (ctx) => {
    const { authority, subject, client, permissions } = ctx.state.access;
    ctx.body = { authority, subject, client, permissions };
  });

  // Only with this permission.
  router.get('/reports', auth.required({ permissions: ['reports:read'] }), (ctx) => {
    ctx.body = { reports: ['2026-10', '2026-11'], for: ctx.state.access.subject };
  });

  // Anyone; but if a token is sent, it must be valid.
  router.get('/maybe', auth.optional(), (ctx) => {
    ctx.body = { hello: ctx.state.access?.subject ?? 'stranger' };
  });

  // Only people who signed in within the last five minutes.
  router.get('/payroll', auth.required({ authentication: { maxAge: 300 } }), (ctx) => {
    ctx.body = { salary: 4200, for: ctx.state.access.subject };
  });

  // Only machines: clients with a token of their own.
  router.post('/jobs', auth.required({ kind: 'machine' }), (ctx) => {
    ctx.status = 202;
    ctx.body = { queued: true, by: ctx.state.access.client };
  });

  const app = new Koa();
  app.use(router.routes()).use(router.allowedMethods());
  // Koa responds to an outage of the issuer with 503 and its Retry-After header. Here it is only logged.
  app.on('error', (error: Error, ctx: Koa.Context) => {
    log(`${ctx.method} ${ctx.path} failed: ${isUnavailable(error) ? error.hint : error.stack}`);
  });
  return app;
}
