import { createClock } from '../clock.js';
import { createIssuer } from '../issuer.js';
import type { Issuer } from '../issuer.js';
import type { LoopbackServer } from '../loopback.js';
import type { ContractAnswer } from './answers.js';
import { contractCases } from './cases.js';
import type { ContractRequest } from './cases.js';
import { differences, open, send } from './client.js';
import { cookieCases } from './cookie-cases.js';
import { functionCases } from './function-cases.js';
import { contractRoutes } from './routes.js';
import type { ContractRoute } from './routes.js';
import { contractVerifier } from './world.js';
import type { ContractVerifier, ContractWorld } from './world.js';

/** What an adapter builds its app from. */
export interface ContractApp {
  readonly verifier: ContractVerifier;
  readonly routes: readonly ContractRoute[];
  /** For an app that runs in another process: start a bridge to it. */
  readonly world: ContractWorld;
}

/** Builds the app with the framework's own means and lets it listen on a loopback port. */
export type ContractServe = (app: ContractApp) => Promise<LoopbackServer>;

/** One test: give its name and `run` to any test runner; a broken promise of the contract rejects. */
export interface ContractTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Stage {
  readonly issuer: Issuer;
  readonly url: string;
  /** How many tokens were verified. */
  verifications(): number;
  /** Holds back the issuer's answers until the returned function is called. */
  hold(): () => void;
}

/** The contract of all adapters as a list of tests, each with an app and an issuer of its own, over real HTTP. */
export function contract(serve: ContractServe): readonly ContractTest[] {
  const cases = [...contractCases, ...cookieCases, ...functionCases].map(({ name, request, answer }) => ({
    name,
    run: () => onStage(serve, (stage) => expectAnswer(stage, request, answer)),
  }));
  const stories = Object.entries(contractStories).map(([name, story]) => ({
    name,
    run: () => onStage(serve, story),
  }));
  return [...cases, ...stories];
}

const me: Readonly<ContractRequest> = {
  path: '/me',
  authorization: async (issuer) => [`Bearer ${await issuer.mint()}`],
};
const welcome: Readonly<ContractAnswer> = { status: 200, body: '{"subject":"user_1"}' };

/** What takes more than one request to tell. */
const contractStories = {
  async 'stacked guards verify the token once'(stage: Stage) {
    const authorization = async (): Promise<string[]> => [
      `Bearer ${await stage.issuer.mint({ scope: 'reports:read' })}`,
    ];
    await expectAnswer(stage, { path: '/stacked', authorization }, welcome);
    if (stage.verifications() !== 1)
      throw new Error(`the token was verified ${stage.verifications()} times, not once`);
  },

  async 'an outage is 503 with Retry-After through the error path of the framework, never 401'(stage: Stage) {
    stage.issuer.setReachable(false);
    for (const path of ['/me', '/maybe']) {
      const answer = { status: 503, headers: { 'retry-after': '1', 'www-authenticate': null } };
      await expectAnswer(stage, { ...me, path }, answer);
    }
  },

  async 'an outage does not touch a caller whose key is known'(stage: Stage) {
    await expectAnswer(stage, me, welcome);
    stage.issuer.setReachable(false);
    await expectAnswer(stage, me, welcome);
  },

  async 'a client that leaves while keys are fetched harms nobody'(stage: Stage) {
    const release = stage.hold();
    const leaving = await open(stage.url, stage.issuer, me);
    while (stage.issuer.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => leaving.on('error', resolve).on('close', resolve).destroy());
    release();
    await expectAnswer(stage, me, welcome);
  },
} as const;

async function expectAnswer(
  { url, issuer }: Stage,
  request: ContractRequest,
  answer: ContractAnswer,
): Promise<void> {
  const found = differences(await send(url, issuer, request), answer);
  if (found.length > 0) throw new Error(`${request.method ?? 'GET'} ${request.path}: ${found.join('; ')}`);
}

async function onStage(serve: ContractServe, play: (stage: Stage) => Promise<void>): Promise<void> {
  const issuer = await createIssuer({ clock: createClock(Math.floor(Date.now() / 1000)) });
  let held: Promise<void> | undefined;
  let verifications = 0;
  const world: ContractWorld = {
    issuer: issuer.url,
    audience: issuer.audience,
    now: issuer.clock.now,
    verified() {
      verifications += 1;
    },
    async fetch(input, init) {
      const answer = await issuer.fetch(input, init);
      await held;
      return answer;
    },
  };
  const server = await serve({ verifier: contractVerifier(world), routes: contractRoutes, world });
  try {
    await play({
      issuer,
      url: server.url,
      verifications: () => verifications,
      hold() {
        let release = (): void => {};
        held = new Promise((resolve) => {
          release = resolve;
        });
        return () => release();
      },
    });
  } finally {
    await server.close();
  }
}
