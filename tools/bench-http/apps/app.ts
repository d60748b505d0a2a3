import type { Server } from 'node:http';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';

/** What a guard must be told. */
export interface AppSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** Makes the server of an app that does not listen yet. */
export type App = (settings: AppSettings) => Server | Promise<Server>;

/** The same app with each guard, by its name. */
export type Apps = Readonly<Record<string, App>>;

/** What every app answers. */
export const answer = { reports: ['2026-10', '2026-11'] } as const;

/** The only algorithm that anyone takes. */
export const algorithm = 'RS256';

/**
 * Returns a function that finds a text in a map, and adds it if it is new. A guard with a cache does at least this. It checks
 * nothing, so it is only for comparison.
 */
export function createLookup(): (authorization: string | undefined) => object {
  const known = new Map<string, object>();
  return (authorization = '') => {
    const found = known.get(authorization);
    if (found !== undefined) return found;
    const added = { authorization };
    known.set(authorization, added);
    return added;
  };
}

/** Our verifier as the readme shows it, which finds the keys by discovery. */
export function createOurs({ issuer, audience }: AppSettings): Verifier {
  return createVerifier({ authorities: [jwtIssuer({ name: 'people', issuer, audience })] });
}
