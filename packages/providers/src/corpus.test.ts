import { clientSecretPost, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import type { Token } from '@tokenward/core/authoring';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { clerk } from './clerk/index.js';
import { corpus } from './corpus.js';
import type { Sample } from './sample.js';
import { workos } from './workos/index.js';

const client = clientSecretPost('client_01HAPP', 'not-a-secret');

/** Every authority of this package. Add a new one here, or in test/presets.ts, and its tokens to the corpus. */
const authorities: readonly Authority<string, unknown>[] = [
  ...presets.map(({ make }) => make()),
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

/** The authorities that accept no JWT. */
const opaque: readonly string[] = ['api_key', 'workos_api_key', 'workos_opaque'];

const samples: readonly (readonly [string, Sample])[] = Object.entries(corpus);

const network = await createIssuerNetwork();

/** Returns the token as core classifies it. */
async function classified(raw: string): Promise<Token> {
  let seen: Token | undefined;
  const accepts = (token: Token): boolean => {
    seen = token;
    return false;
  };
  const attest = () => Promise.reject(new Error('never asked'));
  await network.verify([{ name: 'probe', accepts, attest, rules: [], padding: unchecked }], raw);
  return seen!;
}

describe('every token of the corpus, against all presets', () => {
  it.each(samples)('only the right authority accepts the token: %s', async (_, sample) => {
    const token = await classified(await network.sign(sample.claims, sample.header));
    const accepting = authorities.filter((authority) => authority.accepts(token)).map(({ name }) => name);
    expect(accepting).toEqual([sample.authority]);
  });

  it.each(samples)(
    'a verifier with all authorities grants the token and names its authority: %s',
    async (_, sample) => {
      const { access, denial } = await network.verify(
        authorities,
        await network.sign(sample.claims, sample.header),
      );
      expect([denial?.code, access?.authority]).toEqual([undefined, sample.authority]);
    },
  );

  it.each(samples)('each other authority alone rejects the token: %s', async (_, sample) => {
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

  it.each(samples)('rejects the token if its header or a claim marks another kind: %s', async (_, sample) => {
    const headers = ['rt+jwt', 'logout+jwt', 'foo+jwt', 'application/id+jwt'].map((typ) => ({ typ }));
    const claims = [
      ...['id', 'refresh', 5].map((value) => ({ token_use: value })),
      ...['refresh_token', 'id_token', 5].map((value) => ({ token_type: value })),
      ...['Refresh', 'Offline', 'ID', 'Logout', 7].map((value) => ({ typ: value })),
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    ];
    // The header of a Clerk session or M2M token gives its class, so these claims may be custom claims.
    const isTold = ['cl_B7d4PD111AAA', 'cl_B7d4PD333AAA'].includes(String(sample.header?.cat));
    const takesIdTokens = sample.authority === 'google';
    const ofIdToken: readonly unknown[] = ['id', 'id_token', 'ID'];
    const marks = claims.filter(
      (mark) => !isTold && !(takesIdTokens && Object.values(mark).some((value) => ofIdToken.includes(value))),
    );
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
  ])('at most one authority accepts an opaque token: %s', async (raw, names) => {
    const token = await classified(raw);
    const accepting = (among: typeof authorities) =>
      among.filter((authority) => authority.accepts(token)).map(({ name }) => name);
    expect(accepting(withPrefix)).toEqual(names);
    // The authority for all other opaque tokens is last, so it gets those that no other accepts.
    expect(accepting(authorities)).toEqual([...names, 'workos_opaque']);
  });
});

it('every authority for JWTs has a token in the corpus', () => {
  const tested = new Set<string>(samples.map(([, { authority }]) => authority));
  const untested = authorities.map(({ name }) => name).filter((name) => !tested.has(name));
  expect(untested).toEqual(opaque);
});
