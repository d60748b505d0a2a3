import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { createHostileIssuer, hostileTokens } from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';
import { presets } from '../test/presets.js';
import { clerk } from './clerk/index.js';
import { awsAlb, cognito, descope, githubActions, gitlab, google, okta, supabase, vercel } from './index.js';

const clock = createClock(1_800_000_000);
/** Their keys are a PEM each, or in the configuration. */
const withoutKeySet: readonly string[] = ['awsAlb', 'propelauth'];

describe('createIssuer with the issuer of a preset', () => {
  it.each(presets.filter(({ name }) => !withoutKeySet.includes(name)))(
    'serves the keys that $name reads',
    async ({ make }) => {
      const authority = make();
      const url = authority.issuers?.[0] ?? '';
      const issuer = await createIssuer({ url, clock });
      const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: issuer.fetch });
      const answers = await verifier.check();
      expect(answers.filter(({ problem }) => /answered 404|cannot be reached/.test(problem))).toEqual([]);
      expect(issuer.requests.length).toBeGreaterThan(0);
    },
  );
});

/** What some presets accept by design, as the README of the kit says: ID tokens, or any audience. */
const acceptedByDesign: Readonly<Record<string, RegExp>> = {
  google: /^an ID token by|^(?:token_use|token_type|typ) "(?:id|id_token|ID)"/,
  cognito: /^no aud|^aud only within/,
  descope: /aud/,
};

/** One preset of each kind, since a thousand tokens take a second to sign: no URLs, ID tokens, no audience, no `typ`. */
const ofEachKind: readonly string[] = ['auth0', 'google', 'cognito', 'betterAuth', 'descope', 'fusionauth'];

describe('createHostileIssuer with like', () => {
  it.each(presets.filter(({ name }) => ofEachKind.includes(name)))(
    'makes tokens that $name rejects',
    async ({ name: preset, make }) => {
      const authority = make();
      const algorithm = authority.example?.algorithm === 'RS256' ? 'RS256' : 'ES256';
      const issuer = await createHostileIssuer({ like: authority, clock, algorithm });
      const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: issuer.fetch });
      const granted: string[] = [];
      for (const { name, token } of hostileTokens(issuer))
        if ((await verifier.verify(token)).access) granted.push(name);
      expect(granted.filter((name) => acceptedByDesign[preset]?.test(name) !== true)).toEqual([]);
    },
  );
});

describe('createIssuer with like', () => {
  const verifierOf = (authority: Authority<string, unknown>, fetch: typeof globalThis.fetch) =>
    createVerifier({ authorities: [authority], now: clock.now, fetch });

  it.each(presets.filter(({ name }) => !withoutKeySet.includes(name)))(
    'mints tokens that $name accepts, and whose kind it knows',
    async ({ name, make }) => {
      const issuer = await createIssuer({ like: make(), clock });
      const verifier = verifierOf(make(), issuer.fetch);
      const { access, denial } = await verifier.verify(await issuer.mint());
      expect(denial).toBeUndefined();
      expect(access?.kind === 'unknown').toBe(name === 'zitadel');
      expect((await verifier.verify(await issuer.mintExpired())).denial?.code).toBe('token_expired');
    },
  );

  it.each<[string, Authority<string, unknown>]>([
    [
      'okta',
      okta({ issuer: 'https://acme.okta.com/oauth2/default', audience: 'a', clientId: ['0oa', '0ob'] }),
    ],
    ['cognito', cognito({ userPoolId: 'eu-west-1_AbC', clientId: ['c1', 'c2'], tokenUse: 'id' })],
    ['google', google({ clientId: '42', hostedDomain: ['acme.test'] })],
    [
      'githubActions',
      githubActions({
        audience: 'a',
        repositories: 'acme/api',
        refs: 'refs/tags/v1',
        environments: ['prod'],
      }),
    ],
    ['gitlab', gitlab({ audience: 'a', projects: 'a/b/c', refs: ['refs/tags/v1'], environments: 'prod' })],
    ['vercel', vercel({ team: 'acme', projectId: 'prj_1', environments: ['preview'] })],
    ['descope', descope({ projectId: 'P2abc', audience: 'a' })],
  ])('follows the options of %s', async (_name, authority) => {
    const issuer = await createIssuer({ like: authority, clock });
    const verifier = verifierOf(authority, issuer.fetch);
    expect((await verifier.verify(await issuer.mint())).denial).toBeUndefined();
  });

  it('lets the test change claims, url, audience and algorithm', async () => {
    const like = supabase({ url: 'https://acme.supabase.co' });
    const issuer = await createIssuer({ like, clock, algorithm: 'ES256' });
    expect([issuer.url, issuer.audience]).toEqual(['https://acme.supabase.co/auth/v1', 'authenticated']);
    const anonymous = await issuer.mint({ is_anonymous: true });
    expect((await verifierOf(like, issuer.fetch).verify(anonymous)).denial?.code).toBe('claims_invalid');
    const other = await createIssuer({ like, clock, audience: 'other', algorithm: 'ES256' });
    const same = supabase({ url: 'https://acme.supabase.co' });
    expect((await verifierOf(same, other.fetch).verify(await other.mint())).denial?.code).toBe(
      'audience_mismatch',
    );
  });

  it('takes the first of a list that has an example', async () => {
    const plain = jwtIssuer({ name: 'plain', issuer: 'https://id.test', audience: 'a' });
    const issuer = await createIssuer({
      like: [plain, supabase({ url: 'https://acme.supabase.co' })],
      clock,
    });
    expect(issuer.url).toBe('https://acme.supabase.co/auth/v1');
  });

  it('names the preset that it can not imitate', async () => {
    const like = awsAlb({
      loadBalancer:
        'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/acme/50dc6c495c0c9188',
      clientId: 'app',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a',
    });
    await expect(createIssuer({ like })).rejects.toThrow(
      'other than awsAlb(), whose tokens are not made here',
    );
  });

  it.each([
    [
      'an authority without an example',
      jwtIssuer({ name: 'plain', issuer: 'https://id.test', audience: 'a' }),
    ],
    ['Clerk', clerk({ issuer: 'https://clerk.test', authorizedParties: ['https://app.test'] })],
    ['an empty list', []],
  ])('says so for %s', async (_name, like) => {
    await expect(createIssuer({ like })).rejects.toThrow('"like" has no example of a token');
  });
});
