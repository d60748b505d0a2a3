import { clientSecretPost } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import type { Token } from '@tokenward/core/authoring';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { clerk } from './clerk/index.js';
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
import type { Sample } from './sample.js';
import { createTestNetwork } from './test-network.js';
import type { TestNetwork } from './test-network.js';
import { workos } from './workos/index.js';

const client = clientSecretPost('client_01HAPP', 'not-a-secret');

/** Every authority of this package; another one is a line here, and its tokens are samples of the corpus. */
const authorities: readonly Authority<string, unknown>[] = [
  auth0({ domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' }),
  okta({ issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' }),
  entra({
    tenant: '11111111-2222-4333-8444-555555555555',
    audience: ['api://acme', 'bbbbbbbb-0000-4000-8000-000000000002'],
  }),
  cognito({ userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' }),
  keycloak({ issuer: 'https://id.acme.test/realms/acme', audience: 'api' }),
  google({ clientId: '42.apps.googleusercontent.com' }),
  firebase({ projectId: 'acme-1234' }),
  supabase({ url: 'https://abcdefgh.supabase.co' }),
  githubActions({ audience: 'https://api.acme.test', repositories: 'acme/api' }),
  cloudflareAccess({ teamDomain: 'acme.cloudflareaccess.com', audience: '32eafc7626e974616deaf0dc3ce63d7b' }),
  ...clerk({
    issuer: 'https://clerk.acme.test',
    authorizedParties: ['https://app.acme.test'],
    secretKey: 'sk_not_a_secret',
    machineSecretKey: 'ak_not_a_secret',
    machineId: 'mch_2receiver',
    senders: ['mch_2sender'],
    acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
  }),
  ...workos({
    clientId: 'client_01HENV',
    domain: 'https://acme.authkit.app',
    apiKeys: { secret: 'sk_environment', prefix: 'sk_' },
    introspection: { client, tokens: 'opaque' },
    agents: { types: ['agent_registration', 'agent_instance'] },
  }),
];

/** Those that take no JWT. */
const opaque: readonly string[] = ['api_key', 'workos_api_key', 'workos_opaque'];

const samples: readonly (readonly [string, Sample])[] = Object.entries(corpus);

let network: TestNetwork<Issuer>;
beforeAll(async () => {
  network = createTestNetwork(await createIssuer({ algorithm: 'RS256', clock: createClock(1_800_000_000) }));
});

/** The token as the core sees it. */
async function classified(raw: string): Promise<Token> {
  let seen: Token | undefined;
  const accepts = (token: Token): boolean => {
    seen = token;
    return false;
  };
  const attest = () => Promise.reject(new Error('never asked'));
  await network.verify([{ name: 'probe', accepts, attest, rules: [] }], raw);
  return seen!;
}

describe('every token of the corpus', () => {
  it.each(samples)('%s: is accepted by its own authority and by no other', async (_, sample) => {
    const token = await classified(await network.sign(sample.claims, sample.header));
    const accepting = authorities.filter((authority) => authority.accepts(token)).map(({ name }) => name);
    expect(accepting).toEqual([sample.authority]);
  });

  it.each(samples)('%s: is granted among all of them, and names its authority', async (_, sample) => {
    const { access, denial } = await network.verify(
      authorities,
      await network.sign(sample.claims, sample.header),
    );
    expect([denial?.code, access?.authority]).toEqual([undefined, sample.authority]);
  });

  it.each(samples)('%s: is refused by each of the others alone', async (_, sample) => {
    const token = await network.sign(sample.claims, sample.header);
    const granting = await Promise.all(
      authorities.map(async (authority) =>
        (await network.refusal([authority], token)) === undefined ? [authority.name] : [],
      ),
    );
    expect(granting.flat()).toEqual([sample.authority]);
  });

  it.each(samples)(
    '%s: is refused by the rules of each other JWT authority, were it sent there',
    async (_, sample) => {
      const token = await network.sign(sample.claims, sample.header);
      const wrongly = authorities
        .filter(({ name }) => !opaque.includes(name))
        .map((authority) => ({ ...authority, accepts: () => true }));
      const granting = await Promise.all(
        wrongly.map(async (authority) =>
          (await network.refusal([authority], token)) === undefined ? [authority.name] : [],
        ),
      );
      expect(granting.flat()).toEqual([sample.authority]);
    },
  );

  it.each(samples)('%s: is refused once its header or a claim marks another kind', async (_, sample) => {
    const headers = ['rt+jwt', 'logout+jwt', 'foo+jwt', 'application/id+jwt'].map((typ) => ({ typ }));
    const claims = [
      ...['id', 'refresh', 5].map((value) => ({ token_use: value })),
      ...['refresh_token', 'id_token', null].map((value) => ({ token_type: value })),
      ...['Refresh', 'Offline', 'ID', 'Logout', 7].map((value) => ({ typ: value })),
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    ];
    // Of a session or an M2M token of Clerk with its category, the header settles the kind, so these may be claims of an instance's
    // or a machine's own. Without it they count, save `null`, which is absence in both.
    const isClerks = ['session_token', 'm2m_token'].includes(sample.authority);
    const counts = (mark: object): boolean => !isClerks || !Object.values(mark).includes(null);
    const isTold = ['cl_B7d4PD111AAA', 'cl_B7d4PD333AAA'].includes(String(sample.header?.cat));
    const marks = isTold ? [] : claims.filter(counts);
    const others = [
      ...headers.map((header) => network.sign(sample.claims, { ...sample.header, ...header })),
      ...marks.map((mark) => network.sign({ ...sample.claims, ...mark }, sample.header)),
    ];
    for (const token of await Promise.all(others))
      expect(['type_mismatch', 'claim_malformed']).toContain(await network.refusal(authorities, token));
  });

  it.each(samples)("%s: is nobody's once its issuer differs by a character", async (_, sample) => {
    const iss = `${String(sample.claims.iss)}x`;
    const token = await network.sign({ ...sample.claims, iss }, sample.header);
    expect(await network.refusal(authorities, token)).toBe('issuer_unknown');
  });
});

describe('every opaque token', () => {
  const withPrefix = authorities.filter(({ name }) => name !== 'workos_opaque');

  it.each([
    ['mt_2abc', ['m2m_token']],
    ['oat_2abc', ['oauth_token']],
    ['ak_2abc', ['api_key']],
    ['sk_2abc', ['workos_api_key']],
    ['anything-else', []],
  ])('%s: is accepted by no two authorities', async (raw, names) => {
    const token = await classified(raw);
    const accepting = (among: typeof authorities) =>
      among.filter((authority) => authority.accepts(token)).map(({ name }) => name);
    expect(accepting(withPrefix)).toEqual(names);
    // The one for whatever is left stands last, so it is reached by what nobody else takes.
    expect(accepting(authorities)).toEqual([...names, 'workos_opaque']);
  });
});

it('every authority for JWTs has a token in the corpus', () => {
  const tested = new Set<string>(samples.map(([, { authority }]) => authority));
  const untested = authorities.map(({ name }) => name).filter((name) => !tested.has(name));
  expect(untested).toEqual(opaque);
});
