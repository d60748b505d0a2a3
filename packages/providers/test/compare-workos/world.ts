import { startWorkos } from '@tokenward/testing/workos';
import type { Outage, WorkosServer } from '@tokenward/testing/workos';
import type { Outcome } from '../compare/compare.js';

/** What both sides play in: one environment of WorkOS, and another one whose tokens are foreign. */
export interface World {
  readonly workos: WorkosServer;
  readonly foreign: WorkosServer;
}

/** What both sides can verify: the access token of a sealed session, an API key, an agent's access token. */
export type Kind = 'session' | 'api_key' | 'agent';

/** How both sides are configured for one credential. */
export interface Setting {
  readonly kind: Kind;
  /** Whether the issuers of the environment are named to WorkOS's SDK, which otherwise looks at none. */
  readonly issuer?: true;
  /** The audience of agent tokens, where it is not the client id. */
  readonly audience?: string;
  /** The API key of the environment, if it is not the right one. */
  readonly secret?: string;
  /** What is wrong with WorkOS in the meantime. */
  readonly outage?: Outage;
}

/** A credential, and how it is judged. */
export interface Case extends Setting {
  readonly name: string;
  readonly credential: (world: World) => Promise<string> | string;
}

/** A side of the comparison. */
export type Side = (world: World, credential: string, setting: Setting) => Promise<Outcome>;

/** Starts both environments; they live with the real time, for WorkOS's SDK reads no other clock. */
export async function startWorld(): Promise<World & { readonly close: () => Promise<void> }> {
  const [workos, foreign] = await Promise.all([startWorkos(), startWorkos()]);
  return {
    workos,
    foreign,
    async close() {
      await Promise.all([workos.close(), foreign.close()]);
    },
  };
}
