import { createVerifier, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { fusionauth, gitlab, keycloak, kubernetes, oryHydra, zitadel } from './index.js';

const clock = createClock(1_800_000_000);
const transport: typeof unchecked = unchecked;
const issuer = 'http://id:8080';
const audience = 'api';

/** An authority whose issuer is in the same private network, and the address of its keys. */
const within: readonly (readonly [string, () => Authority, string])[] = [
  [
    'keycloak',
    () => keycloak({ issuer: `${issuer}/realms/acme`, audience, transport }),
    `${issuer}/realms/acme/protocol/openid-connect/certs`,
  ],
  [
    'fusionauth',
    () => fusionauth({ url: issuer, issuer: 'acme', audience, transport }),
    `${issuer}/.well-known/jwks.json`,
  ],
  [
    'gitlab',
    () => gitlab({ url: issuer, projects: ['acme/web'], audience, transport }),
    `${issuer}/oauth/discovery/keys`,
  ],
  ['oryHydra', () => oryHydra({ issuer, audience, transport }), `${issuer}/.well-known/jwks.json`],
  ['zitadel', () => zitadel({ issuer, projectId: '1', transport }), `${issuer}/oauth/v2/keys`],
  [
    'kubernetes, by its metadata',
    () => kubernetes({ issuer, serviceAccounts: ['web/api'], audience, transport }),
    `${issuer}/.well-known/openid-configuration`,
  ],
];

describe('a preset with transport: unchecked', () => {
  it.each(within)('%s fetches its keys by plain http', async (_name, make, address) => {
    const { fetch } = await createIssuer({ url: issuer, clock });
    const asked: string[] = [];
    const verifier = createVerifier({
      authorities: [make()],
      now: clock.now,
      fetch: async (input, init) => {
        asked.push(new Request(input, init).url);
        return fetch(input, init);
      },
    });
    await verifier.check();
    expect(asked).toContain(address);
  });
});

it.each([
  ['keycloak', () => keycloak({ issuer: `${issuer}/realms/acme`, audience })],
  ['fusionauth', () => fusionauth({ url: issuer, issuer: 'acme', audience })],
  ['kubernetes', () => kubernetes({ issuer, serviceAccounts: ['web/api'], audience })],
])('without it, %s names the option', (_name, make) => {
  expect(make).toThrow('set `transport: unchecked`');
});
