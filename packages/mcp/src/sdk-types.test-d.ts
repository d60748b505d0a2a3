import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { AuthInfo as AuthInfo1 } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { OAuthTokenVerifier as Verifier1 } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type {
  AuthInfo as AuthInfo2,
  OAuthTokenVerifier as Verifier2,
  ScopeChallengeHandler,
  ServerContext,
} from '@modelcontextprotocol/server';
import type { Access, Claims, Verifier } from '@tokenward/core';
import { fastifyAuth } from '@tokenward/fastify';
import { nextAuth } from '@tokenward/next';
import fastify from 'fastify';
import { describe, expectTypeOf, it } from 'vitest';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from './index.js';
import type { AuthInfo } from './index.js';

type People = Access<'people', Claims>;
declare const verifier: Verifier<People | Access<'keys', Claims>>;

describe('the types of the package', () => {
  it('fit both generations of the SDK', () => {
    expectTypeOf<AuthInfo>().toExtend<AuthInfo1>();
    expectTypeOf<AuthInfo>().toExtend<AuthInfo2>();
    expectTypeOf(oauthTokenVerifier(verifier)).toExtend<Verifier1>();
    expectTypeOf(oauthTokenVerifier(verifier)).toExtend<Verifier2>();
    expectTypeOf(requires(verifier, { scopes: ['a'] })).toExtend<ScopeChallengeHandler>();
    expectTypeOf<ServerContext>().toExtend<Parameters<typeof accessOf>[0]>();
    expectTypeOf<RequestHandlerExtra<ServerRequest, ServerNotification>>().toExtend<
      Parameters<typeof accessOf>[0]
    >();
  });

  it('know the access of the caller', () => {
    expectTypeOf(accessOf({})).toEqualTypeOf<Access>();
    expectTypeOf(accessOf<People>({})).toEqualTypeOf<People>();
    const admitted = gate(verifier, { accept: ['people'] });
    expectTypeOf<
      Exclude<Awaited<ReturnType<typeof admitted>>, Response>['extra']['access']['authority']
    >().toEqualTypeOf<'people'>();
    const withCaller = mcp(nextAuth(verifier));
    void withCaller(new Request('https://api.test'), ({ authInfo }) => {
      expectTypeOf(authInfo.extra.access.authority).toEqualTypeOf<'people' | 'keys'>();
      return new Response();
    });
  });

  // `addHook` of fastify 5.12 takes a function with overloads for an asynchronous hook, and then refuses it.
  it('fit a hook of Fastify, for a route and for all routes', () => {
    const app = fastify();
    const enter = mcp(fastifyAuth(verifier));
    app.addHook('onRequest', enter);
    app.all('/mcp', { onRequest: [enter] }, () => {});
  });

  it('refuse an authority that the verifier does not have', () => {
    // @ts-expect-error "nobody" is none of its authorities
    requires(verifier, { accept: ['nobody'] });
    // @ts-expect-error "nobody" is none of its authorities
    gate(verifier, { accept: ['nobody'] });
  });
});
