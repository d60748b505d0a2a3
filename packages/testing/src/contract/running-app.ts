import { createClock } from '../clock.js';
import { createIssuer } from '../issuer.js';
import type { Issuer } from '../issuer.js';
import type { LoopbackServer } from '../loopback.js';
import { contractRoutes } from './routes.js';
import type { ContractRoute } from './routes.js';
import { contractVerifier } from './world.js';
import type { ContractVerifier, ContractWorld } from './world.js';

/** What an adapter needs to build the app under test. */
export interface ContractApp {
  readonly verifier: ContractVerifier;
  readonly routes: readonly ContractRoute[];
  /** The test environment. For an app in another process, pass it to `startBridge`. */
  readonly world: ContractWorld;
}

/** Builds the app with the framework's own API and listens on a loopback port. */
export type ContractServe = (app: ContractApp) => Promise<LoopbackServer>;

/** An app under test, with its issuer. */
export interface RunningApp {
  readonly issuer: Issuer;
  readonly url: string;
  /** Returns how many tokens were verified. */
  verifications(): number;
  /** Returns how many requests reached a handler. */
  handled(): number;
  /** Runs a task in which each handler waits until so many of them have begun. */
  gather(handlers: number, task: () => Promise<unknown>): Promise<void>;
  /** Delays the issuer's responses until the returned function is called. */
  hold(): () => void;
}

interface Gathering {
  readonly arrive: () => Promise<void>;
  readonly begin: () => void;
  /** Rejects if not all have arrived in time. */
  readonly late: Promise<never>;
}

/** How long handlers wait for each other, in milliseconds. */
const patience = 5000;

/** Creates a meeting of so many handlers. Each waits until all have arrived. */
function gatheringOf(count: number): Gathering {
  let arrived = 0;
  let begin = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `${arrived} of ${count} handlers began within ${patience / 1000} seconds. An app must serve requests at the same time.`,
          ),
        ),
      patience,
    );
  });
  const complete = new Promise<void>((resolve) => {
    begin = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return {
    late,
    begin: () => begin(),
    async arrive() {
      arrived += 1;
      if (arrived === count) begin();
      await complete;
    },
  };
}

/** Starts the app with an issuer of its own, and stops it after the task. */
export async function withApp(serve: ContractServe, run: (app: RunningApp) => Promise<void>): Promise<void> {
  const issuer = await createIssuer({ clock: createClock(Math.floor(Date.now() / 1000)) });
  let held: Promise<void> | undefined;
  let verifications = 0;
  let handled = 0;
  let gathering: Gathering | undefined;
  const world: ContractWorld = {
    issuer: issuer.url,
    audience: issuer.audience,
    now: issuer.clock.now,
    verified() {
      verifications += 1;
    },
    async handled() {
      handled += 1;
      await gathering?.arrive();
    },
    async fetch(input, init) {
      const answer = await issuer.fetch(input, init);
      await held;
      return answer;
    },
  };
  const server = await serve({ verifier: contractVerifier(world), routes: contractRoutes, world });
  try {
    await run({
      issuer,
      url: server.url,
      verifications: () => verifications,
      handled: () => handled,
      async gather(handlers, task) {
        const all = gatheringOf(handlers);
        gathering = all;
        try {
          await Promise.race([task(), all.late]);
        } finally {
          // No handler may wait longer, or the app could not be closed.
          all.begin();
          gathering = undefined;
        }
      },
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
