import { localKeys, maxTokenAge, requiredClaims, typ } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpus } from './corpus.js';
import {
  auth0,
  cloudflareAccess,
  cognito,
  entra,
  firebase,
  githubActions,
  google,
  keycloak,
  okta,
  supabase,
} from './index.js';
import { createTestNetwork } from './test-network.js';
import type { TestNetwork } from './test-network.js';

let network: TestNetwork<Issuer>;
beforeAll(async () => {
  network = createTestNetwork(await createIssuer({ algorithm: 'RS256', clock: createClock(1_800_000_000) }));
});

const given = { domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' };
const user = corpus['Auth0: a user'];

/** Every preset, with the options that it cannot do without. */
const presets = [
  ['auth0', auth0, given],
  ['okta', okta, { issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' }],
  ['entra', entra, { tenant: '11111111-2222-4333-8444-555555555555', audience: 'api://acme' }],
  ['cognito', cognito, { userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' }],
  ['keycloak', keycloak, { issuer: 'https://id.acme.test/realms/acme', audience: 'api' }],
  ['google', google, { clientId: '42.apps.googleusercontent.com' }],
  ['firebase', firebase, { projectId: 'acme-1234' }],
  ['supabase', supabase, { url: 'https://abcdefgh.supabase.co' }],
  ['githubActions', githubActions, { audience: 'https://api.acme.test', repositories: 'acme/api' }],
  ['cloudflareAccess', cloudflareAccess, { teamDomain: 'acme.cloudflareaccess.com', audience: '32ea' }],
] as unknown as readonly (readonly [
  string,
  (options?: object) => unknown,
  Readonly<Record<string, unknown>>,
])[];

/** Each option that a preset cannot do without, and those that narrow what it takes. */
const guarding = presets.flatMap(([name, make, options]) =>
  Object.keys(options).map((option) => [name, option, make, options] as const),
);
const narrowing = [
  ['okta', 'clientId'],
  ['keycloak', 'client'],
  ['google', 'hostedDomain'],
  ['supabase', 'anonymous'],
  ['githubActions', 'refs'],
  ['githubActions', 'environments'],
] as const;

describe('every preset', () => {
  it.each(guarding)('%s refuses at start to be without "%s"', (name, option, make, options) => {
    expect(() => make(options)).not.toThrow();
    for (const missing of [undefined, '', null, []]) {
      expect(() => make({ ...options, [option]: missing })).toThrow(
        new RegExp(`^${name}: "${option}" must be`),
      );
    }
  });

  it.each(narrowing)(
    '%s refuses at start a "%s" that is not set, which would check nothing',
    (name, option) => {
      const [, make, options] = presets.find(([each]) => each === name)!;
      for (const unset of [undefined, '', null, []]) {
        expect(() => make({ ...options, [option]: unset })).toThrow(
          new RegExp(`^${name}: "${option}" must be`),
        );
      }
    },
  );

  it.each(presets)('%s refuses at start an option that it does not know', (name, make, options) => {
    expect(() => make({ ...options, audiance: 'api' })).toThrow(`${name} has no option "audiance"`);
    expect(() => make()).toThrow(`${name} takes an object of options`);
  });

  it.each(presets)(
    '%s refuses at start what is no rule, schema, key source or name',
    (name, make, options) => {
      for (const wrong of [{ rules: [1] }, { claims: {} }, { keys: 'https://keys.test' }, { name: '' }]) {
        const [option] = Object.keys(wrong);
        expect(() => make({ ...options, ...wrong })).toThrow(`${name}: "${option}" must be`);
      }
    },
  );

  it.each(presets)('%s is refused as a configuration, so that it stops the start', (_, make) => {
    expect(() => make({})).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });
});

describe('what all presets take', () => {
  it('a name, so that two tenants stand side by side', async () => {
    const other = auth0({ ...given, name: 'staff', domain: 'staff.eu.auth0.com' });
    const token = await network.sign({ ...user.claims, iss: 'https://staff.eu.auth0.com/' });
    const { access } = await network.verify([auth0(given), other], token);
    expect(access?.authority).toBe('staff');
  });

  it('keys, and then nothing is fetched', async () => {
    const asked = network.asked.length;
    const local = auth0({ ...given, keys: localKeys(network.signer.jwks()) });
    expect(await network.judge(local, user)).toBe('granted');
    const all = entra({
      tenant: '11111111-2222-4333-8444-555555555555',
      audience: 'api://acme',
      keys: localKeys(network.signer.jwks()),
    });
    expect(await network.judge(all, corpus['Entra ID: a user, v1.0'])).toBe('granted');
    expect(network.asked.length).toBe(asked);
  });

  it('rules, which run after its own and see the claims as they are', async () => {
    const young = auth0({ ...given, rules: [maxTokenAge(60)] });
    expect(await network.judge(young, user, { iat: network.signer.clock.now() - 100 })).toBe('token_too_old');
    const fresh = google({ clientId: '42.apps.googleusercontent.com', rules: [requiredClaims('nonce')] });
    expect(await network.judge(fresh, corpus['Google: a user of a Workspace'])).toBe('granted');
  });

  it('a rule of type, which replaces the types that are accepted otherwise', async () => {
    const sent = 'foo+jwt';
    const other = auth0({ ...given, rules: [typ(sent)] });
    expect(await network.judge(other, user, {}, { typ: sent })).toBe('granted');
    expect(await network.judge(other, user)).toBe('type_mismatch');
    expect(await network.judge(auth0(given), user, {}, { typ: sent })).toBe('type_mismatch');
    const claims = { ...corpus['Google: a user of a Workspace'].claims, events: {} };
    const logout = google({ clientId: '42.apps.googleusercontent.com', rules: [typ('logout+jwt')] });
    expect(await network.judge(logout, { authority: 'google', claims }, {}, { typ: 'logout+jwt' })).toBe(
      'granted',
    );
    expect(await network.judge(logout, { authority: 'google', claims })).toBe('type_mismatch');
  });

  it('a schema for the claims', async () => {
    const schema = z.object({ plan: z.string() });
    const strict = auth0({ ...given, claims: schema });
    expect(await network.judge(strict, user)).toBe('claims_invalid');
    expect(await network.judge(strict, user, { plan: 'gold' })).toBe('granted');
  });
});

describe('algorithms', () => {
  it('a key that names none verifies RS256 and nothing else', async () => {
    const own = createTestNetwork(
      await createIssuer({ algorithm: 'RS256', clock: createClock(1_800_000_000) }),
    );
    const keys = own.signer.jwks().keys.map(({ alg: _alg, ...jwk }) => jwk);
    own.answer('https://acme.eu.auth0.com/.well-known/jwks.json', () => Response.json({ keys }));
    expect(await own.judge(auth0(given), user)).toBe('granted');
    expect(await own.judge(auth0(given), user, {}, { alg: 'PS256' })).toBe('algorithm_unsupported');
  });

  it('a published key of another algorithm is not used, unless the preset knows of it', async () => {
    const own = createTestNetwork(
      await createIssuer({ algorithm: 'ES256', clock: createClock(1_800_000_000) }),
    );
    const project = supabase({ url: 'https://abcdefgh.supabase.co' });
    const es256 = { alg: 'ES256' };
    expect(await own.judge(project, corpus['Supabase: a user'], {}, es256)).toBe('granted');
    await expect(own.judge(auth0(given), user, {}, es256)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
