import { fromNodeRequest } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Denial, Requirements, Verifier } from '@tokenward/core';
import type { Decision, GuardOptions, Guards, NodeRequest } from '@tokenward/core/authoring';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/** The parts of a Fastify request that a guard reads. They are the same for HTTP/1.1, HTTP/2 and `inject()`. */
export interface GuardedRequest {
  readonly raw: NodeRequest;
  /** It is parsed after `onRequest`, so only a guard in `preValidation` or `preHandler` has it. */
  readonly body?: unknown;
  readonly log: { info(entry: object, message: string): void };
}

/** The methods of a Fastify reply that a guard calls. */
export interface GuardedReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  serializer(serialize: (body: unknown) => string): this;
  send(body: string): this;
}

/** An `onRequest` hook. It replies before Fastify parses the body. */
export type OnRequest = (request: GuardedRequest, reply: GuardedReply, done: (error?: Error) => void) => void;

/** Guards for the routes of a Fastify app, with `get` and `find` for the verified access. Both also take `request.raw`. */
export interface FastifyAuth<A extends Access> extends Guards<
  A,
  OnRequest,
  OnRequest,
  GuardedRequest | NodeRequest,
  FastifyRequest
> {
  /** Protects the scope that registers it and all nested scopes: `app.register(auth.plugin, requirements)`. */
  readonly plugin: FastifyPluginAsync<Requirements<A>>;
}

/**
 * Creates `onRequest` hooks and a plugin from a verifier. Rejections are logged with `request.log`. An outage is
 * passed to the error handler as an error with `statusCode` 503.
 */
export function fastifyAuth<A extends Access>(
  verifier: Verifier<A> | (() => Verifier<A>),
  options: GuardOptions<GuardedRequest> = {},
): FastifyAuth<A> {
  const guards = createGuards(verifier, { onDenied: log, ...options }, (admit): OnRequest => {
    return (request, reply, done) => {
      const decide = (decision?: Decision): void => {
        if (!decision?.reply) {
          if (decision) reply.headers(decision.headers);
          return done();
        }
        const { status, headers, body } = decision.reply;
        // Fastify adds no charset to the content type when a serializer is set.
        reply.code(status).headers(headers).serializer(String).send(body);
      };
      void andThen(admit(fromNodeRequest(request.raw, request, request.body)), decide, done);
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
