import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { fromNodeRequest, isUnavailable } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { listen } from '../loopback.js';
import { contract } from './contract.js';
import type { ContractApp, ContractServe } from './contract.js';
import { deniedLogContract } from './denied-log.js';
import type { LogDenied } from './denied-log.js';

/** An adapter for plain `node:http`, as in the README of core. */
function plain({ verifier, routes }: ContractApp): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(String(request.url), 'http://localhost').pathname;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((one) => one.method === method && (one.mounted ?? '') + one.path === path);
    try {
      let subject: string | null = null;
      for (const guard of route?.guards ?? []) {
        const verdict = await verifier.authenticate(
          fromNodeRequest(request),
          guard.optional ? {} : (guard.requirements ?? {}),
        );
        if (verdict.outcome === 'granted') subject = verdict.access.subject ?? null;
        else if (!(guard.optional && verdict.outcome === 'anonymous')) {
          response.writeHead(verdict.reply.status, verdict.reply.headers).end(verdict.reply.body);
          return;
        }
      }
      const body = JSON.stringify({ subject });
      if (route?.answer === 'body') request.pipe(response);
      else response.end(body);
    } catch (error) {
      const { status, headers, body } = isUnavailable(error)
        ? error.reply
        : { status: 500, headers: {}, body: '' };
      response.writeHead(status, headers).end(body);
    }
  };
  return (request, response) => void answer(request, response);
}

const serve =
  (listener: (app: ContractApp) => RequestListener): ContractServe =>
  (app) =>
    listen(createServer(listener(app)));

describe('the contract', () => {
  it.each(contract(serve(plain)))('plain node:http keeps the contract: $name', ({ run }) =>
    expect(run()).resolves.toBeUndefined(),
  );

  const lax = (): RequestListener => (request, response) => {
    request.resume();
    response.end('{"subject":"user_1"}');
  };
  const granting = /^accepts /;
  const waiting = /while keys were fetched/;
  const refusals = contract(serve(lax)).filter(({ name }) => !granting.test(name) && !waiting.test(name));

  it.each(refusals)('an app that accepts everyone breaks the contract: $name', async ({ run }) => {
    await expect(run()).rejects.toThrow(/must be|verified 0 times/);
  });

  const strict = (): RequestListener => (_request, response) => void response.writeHead(401).end();
  it.each(contract(serve(strict)).filter(({ name }) => !waiting.test(name)))(
    'an app that rejects everyone with its own reply breaks the contract: $name',
    async ({ run }) => {
      await expect(run()).rejects.toThrow('must be');
    },
  );
});

describe('the contract of onDenied', () => {
  const run = (log: (denied: Parameters<LogDenied>, write: LogDenied, token: string) => void) => {
    const [test] = deniedLogContract((verifier, write) => async (token) => {
      const { denial } = await verifier.verify(token, { scopes: ['reports:read'] });
      if (denial !== undefined) log([denial, { method: 'GET', path: '/reports' }], write, token);
    });
    return test?.run();
  };

  it('an app that logs the denial and its request keeps the contract', async () => {
    await expect(run((denied, write) => write(...denied))).resolves.toBeUndefined();
  });

  it.each<[string, Parameters<typeof run>[0]]>([
    ['nothing', () => undefined],
    [
      'the same denial twice',
      (denied, write) => {
        write(...denied);
        write(...denied);
      },
    ],
    ['another path', ([denial], write) => write(denial, { method: 'GET', path: '/' })],
    ['another method', ([denial], write) => write(denial, { method: 'POST', path: '/reports' })],
    ['no detail', ([denial, request], write) => write({ ...denial, detail: {} }, request)],
    ['the token', ([denial, request], write, token) => write({ ...denial, hint: token }, request)],
  ])('an app that logs %s breaks the contract', async (_what, log) => {
    await expect(run(log)).rejects.toThrow('onDenied received');
  });
});
