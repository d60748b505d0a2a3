import { startClerk } from '@tokenward/testing/clerk';
import type { ClerkMachine, ClerkServer, Outage } from '@tokenward/testing/clerk';
import type { Outcome } from '../compare/compare.js';

/**
 * What both sides play in: one instance of Clerk, another one whose tokens are foreign, the machine that is called, one that may call it,
 * and one that may call nobody.
 */
export interface World {
  readonly clerk: ClerkServer;
  readonly foreign: ClerkServer;
  readonly receiver: ClerkMachine;
  readonly caller: ClerkMachine;
  readonly outsider: ClerkMachine;
  readonly jwtKey: string;
}

/** The kinds of token, in Clerk's words. */
export type TokenType = 'session_token' | 'm2m_token' | 'oauth_token' | 'api_key';

/** How both sides are configured for one token. */
export interface Setting {
  readonly audience?: string;
  readonly authorizedParties?: readonly string[];
  /** The issuer, if it is not left to the keys (theirs) or that of the instance (ours). */
  readonly issuer?: (world: World) => string | readonly string[];
  /** The kinds that the route takes; then a request is judged, and else the token by `verifyToken`. */
  readonly accepts?: readonly TokenType[] | 'any';
  /** The token comes in the cookie of a session, and not in the header. */
  readonly cookie?: true;
  /** What `has()` is asked about a session that was taken; the answer is part of what is compared. */
  readonly has?: object;
  /** The part of Clerk's client that verifies the token; then actor and expiry are compared as well. */
  readonly through?: 'm2m' | 'apiKeys' | 'idPOAuthAccessToken';
  /** Both must name the same reason for a refusal. */
  readonly sameReason?: true;
  /**
   * Where keys come from.
   * @default 'pem'
   */
  readonly keys?: 'pem' | 'backend';
  /** The secret key, if it is not the right one. */
  readonly secretKey?: string;
  /** The whole `Authorization` header; by default the token after `Bearer`. */
  readonly header?: (token: string) => string;
  /** What is wrong with Clerk in the meantime. */
  readonly outage?: Outage;
}

/** A token, and how it is presented. */
export interface Case extends Setting {
  readonly name: string;
  readonly token: (world: World) => Promise<string> | string;
}

/** A request with a token, to a route that takes some kinds of tokens. */
export const request = (
  name: string,
  accepts: Setting['accepts'] & {},
  token: Case['token'],
  more: Setting = {},
): Case => ({ name: `request: ${name}`, accepts, token, ...more });

/** A side of the comparison. */
export type Side = (world: World, token: string, setting: Setting) => Promise<Outcome>;

/** Starts both instances; they live with the real time, for Clerk's SDK reads no other clock. */
export async function startWorld(): Promise<World & { readonly close: () => Promise<void> }> {
  const [clerk, foreign] = await Promise.all([startClerk(), startClerk()]);
  const receiver = clerk.addMachine();
  return {
    clerk,
    foreign,
    receiver,
    caller: clerk.addMachine([receiver.id]),
    outsider: clerk.addMachine(),
    jwtKey: await clerk.jwtKey(),
    async close() {
      await Promise.all([clerk.close(), foreign.close()]);
    },
  };
}
