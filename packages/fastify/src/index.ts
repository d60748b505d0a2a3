import { fromNodeRequest } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Denial, Requirements, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards, NodeRequest, RejectedVerdict } from '@tokenward/core/authoring';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/** What a guard reads of a Fastify request, over HTTP/1.1, HTTP/2 and `inject()` alike. */
export interface GuardedRequest {
  readonly raw: NodeRequest;
  readonly log: { info(entry: object, message: string): void };
}

/** What a guard needs of a Fastify reply. */
export interface GuardedReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  serializer(serialize: (body: unknown) => string): this;
  send(body: string): this;
}

/** An `onRequest` hook: it answers before Fastify parses the body. */
export type OnRequest = (request: GuardedRequest, reply: GuardedReply, done: (error?: Error) => void) => void;

/** Guards for the routes of a Fastify app, and what they found out. */
export interface FastifyAuth<A extends Access> extends Guards<
  A,
  OnRequest,
  OnRequest,
  GuardedRequest,
  FastifyRequest
> {
  /** Protects the scope that registers it, and the scopes inside: `app.register(auth.plugin, requirements)`. */
  readonly plugin: FastifyPluginAsync<Requirements<A>>;
}

/** Binds a verifier to Fastify. Refusals go to `request.log`; an outage reaches the error handler with `statusCode` 503. */
export function fastifyAuth<A extends Access>(
  verifier: Verifier<A>,
  options: GuardOptions<GuardedRequest> = {},
): FastifyAuth<A> {
  const guards = createGuards(verifier, { onDenied: log, ...options }, (admit): OnRequest => {
    return (request, reply, done) => {
      const decide = (refusal?: RejectedVerdict): void => {
        if (refusal === undefined) return done();
        const { status, headers, body } = refusal.reply;
        // With a serializer of its own, Fastify does not add a charset to the content type.
        reply.code(status).headers(headers).serializer(String).send(body);
      };
      void andThen(admit(fromNodeRequest(request.raw, request)), decide, done);
    };
  });
  const plugin: FastifyPluginAsync<Requirements<A>> = async (scope, requirements) => {
    scope.addHook('onRequest', guards.required(requirements));
  };
  return { ...guards, plugin: fastifyPlugin(plugin, { name: '@tokenward/fastify', fastify: '5.x' }) };
}

function log({ code, hint, detail }: Denial, request: GuardedRequest): void {
  request.log.info({ denial: { code, hint, detail } }, 'request denied');
}
