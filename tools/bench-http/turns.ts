import { load } from './load.js';
import type { MeasuredServer } from './measured-server.js';

/** What an app did in one round, or in one turn of it. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
  /** The time of the processor in µs. */
  readonly cpu: number;
  /** The time in ms in which the event loop had something to do, and in which it had nothing. */
  readonly active: number;
  readonly idle: number;
}

/** Makes of each a server that has run for a while, loaded for so many seconds before it is aged and after. */
export async function warm(
  servers: readonly MeasuredServer[],
  tokens: readonly string[],
  seconds: number,
): Promise<void> {
  for (const { url } of servers) await load(url, tokens, seconds);
  for (const server of servers) await server.age();
  for (const { url } of servers) await load(url, tokens, seconds);
}

/** What an app did before its first turn. */
export const nothing: Round = { requests: 0, seconds: 0, cpu: 0, active: 0, idle: 0 };

/** Loads a server for so many seconds. */
export async function playTurn(
  server: MeasuredServer,
  tokens: readonly string[],
  duration: number,
): Promise<Round> {
  const before = await server.figures();
  const { requests, seconds } = await load(server.url, tokens, duration);
  const after = await server.figures();
  return {
    requests,
    seconds,
    cpu: after.cpu - before.cpu,
    active: after.active - before.active,
    idle: after.idle - before.idle,
  };
}

/** What an app did in both. */
export function added(one: Round, other: Round): Round {
  return {
    requests: one.requests + other.requests,
    seconds: one.seconds + other.seconds,
    cpu: one.cpu + other.cpu,
    active: one.active + other.active,
    idle: one.idle + other.idle,
  };
}
