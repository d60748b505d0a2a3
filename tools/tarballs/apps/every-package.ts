// Uses every entry point of every package. It is compiled only, never run.
import { createVerifier, deny, fromFetchRequest, jwtIssuer } from '@tokenward/core';
import type { Access, Rule } from '@tokenward/core';
import { createGuards } from '@tokenward/core/authoring';
import type { Guards } from '@tokenward/core/authoring';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { honoAuth } from '@tokenward/hono';
import { koaAuth } from '@tokenward/koa';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from '@tokenward/mcp';
import { nextAuth } from '@tokenward/next';
import { register } from '@tokenward/next/instrumentation';
import { auth0 } from '@tokenward/providers';
import { clerk } from '@tokenward/providers/clerk';
import { workos } from '@tokenward/providers/workos';
import { createIssuer } from '@tokenward/testing';
import { startClerk } from '@tokenward/testing/clerk';
import { contract } from '@tokenward/testing/contract';
import { createHostileIssuer } from '@tokenward/testing/hostile';
import { startWorkos } from '@tokenward/testing/workos';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const audience = 'https://api.example.com';
const employees: Rule = ({ claims }) =>
  claims['employee'] === true ? undefined : deny('claim_missing', { claim: 'employee' });
void employees;
export const verifier = createVerifier({
  authorities: [
    jwtIssuer({ name: 'people', issuer: 'https://id.example.com', audience }),
    auth0({ domain: 'example.eu.auth0.com', audience }),
    ...clerk({ issuer: 'https://clerk.example.com', authorizedParties: ['https://example.com'] }),
    ...workos({ clientId: 'client_123456789', domain: 'https://example.authkit.app' }),
  ],
});
// @ts-expect-error a forgotten audience does not compile
export const forgotten = () => jwtIssuer({ name: 'people', issuer: 'https://id.example.com' });

const onExpress = expressAuth(verifier);
express().get('/reports', onExpress.required({ scopes: ['reports:read'] }), (request, response) => {
  const subject: string | undefined = onExpress.get(request).subject;
  response.json({ subject });
});
// @ts-expect-error only configured names are offered
export const nobody = () => onExpress.required({ accept: ['nobody'] });

const onFastify = fastifyAuth(verifier);
const server = fastify();
server.register(onFastify.plugin, { scopes: ['reports:read'] });
server.get(
  '/reports',
  { onRequest: onFastify.required() },
  async (request) => onFastify.get(request).subject,
);

const onHono = honoAuth(verifier);
new Hono().get('/reports', onHono.required(), (context) =>
  context.json({ subject: context.var.access.subject }),
);

const onKoa = koaAuth(verifier);
new Koa().use(onKoa.required());

const onNext = nextAuth(verifier);
export const GET = onNext.required()((request: Request) => Response.json(onNext.get(request).subject));
export { register };

express().all('/mcp', onExpress.required(), mcp(onExpress), (_request, response) => response.json(true));
new Koa().use(onKoa.required()).use(mcp(onKoa));
server.get('/mcp', { onRequest: [onFastify.required(), mcp(onFastify)] }, () => true);
export const admit = gate(verifier, { accept: ['people'] });
export const scopeChallenge = requires(verifier, { scopes: ['reports:write'] });
export const tokens = oauthTokenVerifier(verifier);
export const subjectOf = (context: Parameters<typeof accessOf>[0]) => accessOf(context).subject;

type Handler = (request: Request) => Promise<number | undefined>;
export const guards: Guards<Access, Handler, Handler, Request> = createGuards(
  verifier,
  {},
  (admit) => async (request: Request) => (await admit(fromFetchRequest(request)))?.reply?.status,
);

export async function services() {
  const [issuer, clerkServer, workosServer, hostile] = await Promise.all([
    createIssuer(),
    startClerk(),
    startWorkos(),
    createHostileIssuer(),
  ]);
  return [issuer.url, clerkServer.issuer, workosServer.domain, await hostile.mint()];
}
export const tests: readonly { name: string; run(): Promise<void> }[] = contract(() => {
  throw new Error('not run');
});
