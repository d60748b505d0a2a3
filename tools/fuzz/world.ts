import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Tokenward from '@tokenward/core';
import { introspected } from './json.js';
import { settings } from './settings.js';
import { published } from './signers.js';

/** The core, or another build of it. */
export type Core = typeof Tokenward;

/** A core, and the same core as it runs without `Buffer` and `node:crypto`. */
export interface Cores {
  readonly core: Core;
  readonly portable: Core;
}

/** The address of the built core of this repository, or of the one at a path. */
export function addressOf(path: string | undefined): string {
  return path === undefined ? import.meta.resolve('@tokenward/core') : pathToFileURL(resolve(path)).href;
}

/** Loads the core at an address, in both ways. */
export async function loadCores(url: string): Promise<Cores> {
  const core = (await import(url)) as Core;
  const { Buffer } = globalThis;
  const getBuiltinModule = process.getBuiltinModule.bind(process);
  // The core looks for both only when it is loaded.
  Object.assign(globalThis, { Buffer: undefined });
  Object.assign(process, { getBuiltinModule: undefined });
  try {
    return { core, portable: (await import(`${url}?portable`)) as Core };
  } finally {
    Object.assign(globalThis, { Buffer });
    Object.assign(process, { getBuiltinModule });
  }
}

/** A verifier for JWTs of an issuer with three keys, opaque tokens and API keys, with every credential source. */
export async function verifierOf(core: Core): Promise<Tokenward.Verifier> {
  const { issuer, audience, origin, apiKey, now } = settings;
  const record = { digest: await core.hashApiKey(apiKey), owner: 'user_1' };
  return core.createVerifier({
    authorities: [
      core.jwtIssuer({ name: 'people', issuer, audience, keys: core.localKeys({ keys: published }) }),
      core.apiKeys({
        name: 'keys',
        prefix: 'acme_',
        lookup: (digest) => (digest === record.digest ? record : undefined),
      }),
      core.introspection({
        name: 'opaque',
        issuer,
        audience,
        prefix: 'oat_',
        ask: (token) => Promise.resolve(introspected(token)),
      }),
    ],
    sources: [
      core.authorizationHeader,
      core.header('x-api-key'),
      core.cookie('__session', { origins: [origin] }),
    ],
    now: () => now,
  });
}
