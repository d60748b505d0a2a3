import { localKeys, maxTokenAge, requiredClaims, typ } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { corpus } from './corpus.js';
import { auth0, entra, google, supabase } from './index.js';

const network = await createIssuerNetwork();

const given = { domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' };
const user = corpus['Auth0: a user'];

const tenant = '11111111-2222-4333-8444-555555555555';

/** Each required option of a preset. */
const guarding = presets.flatMap(({ name, call, required }) =>
  Object.keys(required).map((option) => ({ name, option, call, required })),
);
/** The optional options that narrow which tokens are accepted. */
const narrowing = [
  ['okta', 'clientId'],
  ['keycloak', 'client'],
  ['google', 'hostedDomain'],
  ['supabase', 'anonymous'],
  ['githubActions', 'refs'],
  ['githubActions', 'environments'],
  ['gitlab', 'refs'],
  ['gitlab', 'environments'],
  ['gitlab', 'url'],
  ['vercel', 'environments'],
  ['vercel', 'audience'],
  ['googleIap', 'hostedDomain'],
  ['descope', 'audience'],
  ['descope', 'baseUrl'],
  ['betterAuth', 'issuer'],
  ['betterAuth', 'audience'],
  ['betterAuth', 'basePath'],
  ['entraExternalId', 'subdomain'],
] as const;

describe('every preset', () => {
  it.each(guarding)('$name throws at start without "$option"', ({ name, option, call, required }) => {
    expect(() => call(required)).not.toThrow();
    for (const missing of [undefined, '', null, []]) {
      expect(() => call({ ...required, [option]: missing })).toThrow(
        new RegExp(`^${name}: "${option}" must be`),
      );
    }
  });

  it.each(narrowing)(
    '%s throws at start for a "%s" that is not set, which would check nothing',
    (name, option) => {
      const { call, required } = presets.find((one) => one.name === name)!;
      for (const unset of [undefined, '', null, []]) {
        expect(() => call({ ...required, [option]: unset })).toThrow(
          new RegExp(`^${name}: "${option}" must be`),
        );
      }
    },
  );

  it.each<[string, string, readonly unknown[], string]>([
    ['keycloak', 'issuer', ['https://id.acme.test/realms/acme/'], 'without a slash at the end'],
    ['cognito', 'userPoolId', ['AbCdEfGhI', 'eu-west-1', 'eu-west-1_a/../b'], 'the id of a user pool'],
    ['firebase', 'projectId', ['Acme', 'acme/../other', 'https://acme'], 'the id of a project'],
    ['githubActions', 'repositories', ['acme', 'acme/*', ['acme/api', '']], 'a repository'],
    [
      'entra',
      'tenant',
      ['common', 'organizations', 'acme.onmicrosoft.com'].map((id) => [tenant, id]),
      'the id',
    ],
    ['azureB2c', 'policies', ['signin', 'B2C_1_a/../b', ['B2C_1_a', '']], 'a policy'],
    ['azureB2c', 'tenant', ['acme.onmicrosoft.com', '{tenant}'], 'the id of a tenant'],
    ['entraExternalId', 'tenant', ['acme', 'common'], 'the id of a tenant'],
    ['entraExternalId', 'subdomain', ['acme.evil', 'a/b'], 'the name'],
    ['googleIap', 'audience', ['acme', ['/projects/1', 'x']], 'the audience'],
    [
      'awsAlb',
      'loadBalancer',
      [
        'web',
        'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/web/50dc6c495c0c9188',
        'arn:aws:elasticloadbalancing:evil.test/x-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
        'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188\n',
        ['eu-west-1', 'eu-west-2'].map(
          (region) => `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/web/50dc`,
        ),
      ],
      'the ARN',
    ],
    ['awsAlb', 'issuer', ['acme', 'https://idp.test/?x=1'], 'the issuer'],
    ['gitlab', 'projects', ['acme', 'acme/*', ['acme/api', '']], 'a project'],
    ['kubernetes', 'serviceAccounts', ['jobs', 'prod/*', 'prod:jobs'], 'a service account'],
    ['vercel', 'team', ['acme/evil', 'acme?'], 'the slug'],
    ['stytchConnect', 'projectId', ['live-123', 'project-live-1/../2'], 'the id of a project'],
    ['descope', 'projectId', ['X2', 'P2/../keys'], 'the id of a project'],
    ['betterAuth', 'basePath', ['api/auth', '/api/../auth', '/api/auth?'], 'a path'],
  ])('%s throws at start for a "%s" of another form', (name, option, values, mustBe) => {
    const { call, required } = presets.find((one) => one.name === name)!;
    for (const value of values)
      expect(() => call({ ...required, [option]: value })).toThrow(
        new RegExp(`^${name}: "${option}" must be .*${mustBe}`),
      );
  });

  it.each(presets)('$name throws at start for an unknown option', ({ name, call, required }) => {
    expect(() => call({ ...required, audiance: 'api' })).toThrow(`${name} has no option "audiance"`);
    expect(() => call()).toThrow(`${name} takes an object of options`);
  });

  it.each(presets)(
    '$name throws at start for an invalid rule, schema, key source or name',
    ({ name, call, required }) => {
      for (const wrong of [{ rules: [1] }, { claims: {} }, { keys: 'https://keys.test' }, { name: '' }]) {
        const [option] = Object.keys(wrong);
        expect(() => call({ ...required, ...wrong })).toThrow(`${name}: "${option}" must be`);
      }
    },
  );

  it.each(presets)('$name throws a ConfigurationError without options', ({ call }) => {
    expect(() => call({})).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });
});

describe('the common options of presets', () => {
  it('accepts a name, so that two tenants can be used together', async () => {
    const other = auth0({ ...given, name: 'staff', domain: 'staff.eu.auth0.com' });
    const token = await network.sign({ ...user.claims, iss: 'https://staff.eu.auth0.com/' });
    const { access } = await network.verify([auth0(given), other], token);
    expect(access?.authority).toBe('staff');
  });

  it('accepts keys, and then fetches nothing', async () => {
    const asked = network.asked.length;
    const local = auth0({ ...given, keys: localKeys(network.signer.jwks()) });
    expect(await network.judge(local, user)).toBe('granted');
    const all = entra({
      tenant,
      audience: 'api://acme',
      keys: localKeys(network.signer.jwks()),
    });
    expect(await network.judge(all, corpus['Entra ID: a user, v1.0'])).toBe('granted');
    expect(network.asked.length).toBe(asked);
  });

  it('runs additional rules after its own, with unchanged claims', async () => {
    const young = auth0({ ...given, rules: [maxTokenAge(60)] });
    expect(await network.judge(young, user, { iat: network.signer.clock.now() - 100 })).toBe('token_too_old');
    const fresh = google({ clientId: '42.apps.googleusercontent.com', rules: [requiredClaims('nonce')] });
    expect(await network.judge(fresh, corpus['Google: a user of a Workspace'])).toBe('granted');
  });

  it('replaces the accepted types by a rule of type', async () => {
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

  it('validates the claims with a schema', async () => {
    const schema = z.object({ plan: z.string() });
    const strict = auth0({ ...given, claims: schema });
    expect(await network.judge(strict, user)).toBe('claims_invalid');
    expect(await network.judge(strict, user, { plan: 'gold' })).toBe('granted');
  });
});

describe('algorithms', () => {
  it('uses a key without alg for RS256 only', async () => {
    const own = await createIssuerNetwork();
    const keys = own.signer.jwks().keys.map(({ alg: _alg, ...jwk }) => jwk);
    own.answer('https://acme.eu.auth0.com/.well-known/jwks.json', () => Response.json({ keys }));
    expect(await own.judge(auth0(given), user)).toBe('granted');
    expect(await own.judge(auth0(given), user, {}, { alg: 'PS256' })).toBe('algorithm_unsupported');
  });

  it('uses a published key of another algorithm only if the preset lists the algorithm', async () => {
    const own = await createIssuerNetwork('ES256');
    const project = supabase({ url: 'https://abcdefgh.supabase.co' });
    const es256 = { alg: 'ES256' };
    expect(await own.judge(project, corpus['Supabase: a user'], {}, es256)).toBe('granted');
    await expect(own.judge(auth0(given), user, {}, es256)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
