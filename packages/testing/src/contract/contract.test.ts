import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { fromNodeRequest, isUnavailable } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { listen } from '../loopback.js';
import { contract } from './contract.js';
import type { ContractApp, ContractServe } from './running-app.js';
import { deniedLogContract } from './denied-log.js';
import type { LogDenied } from './denied-log.js';

/** An adapter for plain `node:http`, as in the README of core. */
function plain({ verifier, routes, world }: ContractApp): RequestListener {
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
      await world.handled();
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

  /** An app that does what `plain` does, and then one thing more with each request and response. */
  const spoilt =
    (spoil: (app: ContractApp, request: IncomingMessage, response: ServerResponse) => void) =>
    (app: ContractApp): RequestListener => {
      const good = plain(app);
      return (request, response) => {
        spoil(app, request, response);
        good(request, response);
      };
    };
  /** Sends the body of a caller in place of that of an anonymous one. */
  function leak(
    response: ServerResponse,
    keep: (body: string) => void,
    kept: () => string | undefined,
  ): void {
    const end = response.end.bind(response);
    response.end = ((body?: string) => {
      if (body === '{"subject":null}') return end(kept() ?? body);
      if (response.statusCode === 200 && body !== undefined) keep(body);
      return end(body);
    }) as typeof response.end;
  }

  it.each<[string, (app: ContractApp) => RequestListener, number]>([
    [
      'calls the handler after a refusal',
      spoilt(({ world }, _request, response) => {
        const end = response.end.bind(response);
        response.end = ((...given: Parameters<typeof end>) => {
          if (response.statusCode === 401) void world.handled();
          return end(...given);
        }) as typeof end;
      }),
      20,
    ],
    [
      'gives an anonymous caller the access of the last one',
      (app) => {
        let last: string | undefined;
        return spoilt((_app, _request, response) =>
          leak(
            response,
            (body) => (last = body),
            () => last,
          ),
        )(app);
      },
      1,
    ],
    [
      'gives an anonymous caller the access of the last one on this connection',
      (app) => {
        const last = new WeakMap<object, string>();
        return spoilt((_app, { socket }, response) =>
          leak(
            response,
            (body) => last.set(socket, body),
            () => last.get(socket),
          ),
        )(app);
      },
      1,
    ],
    [
      'keeps the caller in one variable for all requests',
      (app) => {
        let last = '';
        return spoilt((_app, _request, response) => {
          const end = response.end.bind(response) as (body?: string) => ServerResponse;
          response.end = ((body?: string) => {
            if (body?.startsWith('{"subject"') !== true) return end(body);
            last = body;
            setTimeout(() => end(last), 20);
            return response;
          }) as typeof response.end;
        })(app);
      },
      1,
    ],
    [
      'never calls "handled"',
      ({ world, ...app }) => plain({ ...app, world: { ...world, handled() {} } }),
      15,
    ],
  ])('an app that %s breaks the contract', async (_what, listener, least) => {
    const tests = contract(serve(listener)).filter(({ name }) => !waiting.test(name));
    const broken = await Promise.all(
      tests.map(({ run }) =>
        run().then(
          () => 0,
          () => 1,
        ),
      ),
    );
    expect(broken.filter(Boolean).length).toBeGreaterThanOrEqual(least);
  });

  it('an app that serves one request after the other breaks the contract, and does not hang', async () => {
    const serial = (app: ContractApp): RequestListener => {
      const good = plain(app);
      let free: Promise<unknown> = Promise.resolve();
      return (request, response) => {
        free = free.then(() => {
          good(request, response);
          return new Promise((resolve) => response.on('close', resolve));
        });
      };
    };
    const atOnce = contract(serve(serial)).find(({ name }) => name.includes('at the same time'));
    await expect(atOnce?.run()).rejects.toThrow('1 of 4 handlers began within 5 seconds');
  }, 15_000);

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
