import { granted, invalid, missing } from './answers.js';
import type { ContractAnswer } from './answers.js';
import type { ContractRequest } from './cases.js';
import { connect, differences, open, send } from './client.js';
import type { RunningApp } from './running-app.js';

const me: Readonly<ContractRequest> = {
  path: '/me',
  authorization: async (issuer) => [`Bearer ${await issuer.mint()}`],
};
const welcome: Readonly<ContractAnswer> = { status: 200, body: '{"subject":"user_1"}' };

/** The tests that need more than one request. */
export const contractStories = {
  async 'verifies the token once behind stacked guards'(app: RunningApp) {
    const authorization = async (): Promise<string[]> => [
      `Bearer ${await app.issuer.mint({ scope: 'reports:read' })}`,
    ];
    await expectAnswer(app, { path: '/stacked', authorization }, welcome);
    if (app.verifications() !== 1)
      throw new Error(`the token was verified ${app.verifications()} times, not once`);
  },

  async 'responds to an outage with 503 and Retry-After through the error path of the framework'(
    app: RunningApp,
  ) {
    app.issuer.setReachable(false);
    for (const path of ['/me', '/maybe']) {
      const answer = { status: 503, headers: { 'retry-after': '1', 'www-authenticate': null } };
      await expectAnswer(app, { ...me, path }, answer);
    }
  },

  async 'accepts a token whose key is cached during an outage'(app: RunningApp) {
    await expectAnswer(app, me, welcome);
    app.issuer.setReachable(false);
    await expectAnswer(app, me, welcome);
  },

  async 'keeps apart the callers of one connection'(app: RunningApp) {
    const ada = bearer(await app.issuer.mint({ sub: 'ada' }));
    const eve = bearer(await app.issuer.mint({ sub: 'eve' }));
    const optional = { path: '/maybe' } as const;
    await expectAnswers(app, [
      [{ ...optional, authorization: ada }, granted('ada')],
      [optional, granted(null)],
      [{ ...me, authorization: eve }, granted('eve')],
      [{ ...me, authorization: () => [] }, missing],
      [{ ...optional, authorization: () => ['Bearer opaque-token'] }, invalid],
      [optional, granted(null)],
      [{ ...optional, authorization: eve }, granted('eve')],
      [{ ...me, authorization: ada }, granted('ada')],
    ]);
  },

  async 'keeps apart the callers of requests at the same time'(app: RunningApp) {
    const subjects = ['ada', 'eve', null, 'bob'] as const;
    await app.gather(subjects.length, () =>
      Promise.all(
        subjects.map(async (sub) => {
          const authorization = sub === null ? [] : bearer(await app.issuer.mint({ sub }))();
          const request = { path: '/maybe', authorization: () => authorization };
          expectNone(request, differences(await send(app.url, app.issuer, request), granted(sub)));
        }),
      ),
    );
  },

  async 'serves the next request after a client left while keys were fetched'(app: RunningApp) {
    const release = app.hold();
    const leaving = await open(app.url, app.issuer, me);
    while (app.issuer.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => leaving.on('error', resolve).on('close', resolve).destroy());
    release();
    // The handler may be called for the request of this client too.
    expectNone(me, differences(await send(app.url, app.issuer, me), welcome));
  },
} as const;

function bearer(token: string): () => readonly string[] {
  return () => [`Bearer ${token}`];
}

/** Sends a request on a connection of its own, and compares the response. */
export function expectAnswer(
  app: RunningApp,
  request: ContractRequest,
  answer: ContractAnswer,
): Promise<void> {
  return expectAnswers(app, [[request, answer]]);
}

/** Sends requests one after the other on one connection, and compares the responses. */
async function expectAnswers(
  { url, issuer, ...app }: RunningApp,
  exchanges: readonly (readonly [request: ContractRequest, answer: ContractAnswer])[],
): Promise<void> {
  const connection = connect();
  try {
    for (const [request, answer] of exchanges) {
      const before = app.handled();
      const found = [...differences(await send(url, issuer, request, connection), answer)];
      const [calls, expected] = [app.handled() - before, answer.status === 200 ? 1 : 0];
      if (calls !== expected)
        found.push(`the number of calls of "handled" is ${calls}, but must be ${expected}`);
      expectNone(request, found);
    }
  } finally {
    connection.destroy();
  }
}

function expectNone({ method = 'GET', path }: ContractRequest, found: readonly string[]): void {
  if (found.length > 0) throw new Error(`${method} ${path}: ${found.join('; ')}`);
}
