import { authorizationHeader, cached, createVerifier, fromFetchRequest, header } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { corpus } from '../corpus.js';
import { createTestNetwork } from '../test-network.js';
import type { TestNetwork } from '../test-network.js';
import { workos } from './index.js';

const url = 'https://api.workos.com/api_keys/validations';
const secret = 'sk_the_environment';
const authorities = workos({ clientId: 'client_01HENV', apiKeys: { secret, prefix: 'sk_' } });
const key = {
  object: 'api_key',
  id: 'api_key_01H',
  owner: { type: 'organization', id: 'org_01H' },
  name: 'deploys',
  obfuscated_value: 'sk_...4DGC',
  permissions: ['reports:read'],
  last_used_at: null,
  expires_at: null,
  created_at: '2026-01-15T12:00:00.000Z',
  updated_at: '2026-01-15T12:00:00.000Z',
};

let network: TestNetwork<Issuer>;
const questions: { body: unknown; authorization: string | null }[] = [];
const answers = (body: object | string, status = 200) =>
  network.answer(url, (question, headers) => {
    questions.push({ body: JSON.parse(question), authorization: headers.get('authorization') });
    return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status });
  });
beforeAll(async () => {
  network = createTestNetwork(await createIssuer({ algorithm: 'RS256', clock: createClock(1_800_000_000) }));
});
beforeEach(() => {
  questions.length = 0;
});

describe('API keys of WorkOS', () => {
  it('validates a key with the API key of the environment, and its value in the body', async () => {
    answers({ api_key: key });
    expect(await network.refusal(authorities, 'sk_presented')).toBeUndefined();
    expect(questions).toEqual([{ body: { value: 'sk_presented' }, authorization: `Bearer ${secret}` }]);
  });

  it.each([
    ['an organization', key.owner, { subject: 'org_01H', organization: 'org_01H' }],
    [
      'a user in an organization',
      { type: 'user', id: 'user_01H', organization_id: 'org_02H' },
      { subject: 'user_01H', organization: 'org_02H' },
    ],
    ['a user', { type: 'user', id: 'user_01H' }, { subject: 'user_01H', organization: undefined }],
    [
      'a user in no organization',
      { type: 'user', id: 'user_01H', organization_id: null },
      { subject: 'user_01H', organization: undefined },
    ],
  ])('reads a key of %s with its permissions', async (_, owner, expected) => {
    answers({ api_key: { ...key, owner } });
    const { access } = await network.verify(authorities, 'sk_presented');
    expect(access).toMatchObject({
      kind: 'api_key',
      authority: 'workos_api_key',
      client: undefined,
      permissions: ['reports:read'],
      ...expected,
    });
  });

  it("reads the agent of an agent's key as the actor", async () => {
    answers({ api_key: key, agent_registration_id: 'agent_reg_01H' });
    const { access } = await network.verify(authorities, 'sk_presented');
    expect(access).toMatchObject({ kind: 'api_key', subject: 'org_01H', actor: 'agent_reg_01H' });
    expect(access?.claims).toEqual({ ...key, agent_registration_id: 'agent_reg_01H' });
  });

  it.each([['no'], ['null']])('reads no actor from a key with %s agent', async (none) => {
    answers({ api_key: key, ...(none === 'null' && { agent_registration_id: null }) });
    const { access } = await network.verify(authorities, 'sk_presented');
    expect(access?.actor).toBeUndefined();
    expect(access?.claims).toEqual(key);
  });

  it.each([[''], [7], [['agent_reg_01H']], [{ id: 'agent_reg_01H' }], [false]])(
    'a key whose agent is %j is refused, since it would pass for one of the organization',
    async (agent) => {
      answers({ api_key: key, agent_registration_id: agent });
      expect(await network.refusal(authorities, 'sk_presented')).toBe('claim_malformed');
    },
  );

  it.each(['agent', 'service_account', 'constructor'])(
    'an owner of a type that is new, such as %s, is taken, and no organization is guessed',
    async (type) => {
      answers({ api_key: { ...key, owner: { type, id: 'x_01H', organization_id: 'org_02H' } } });
      const { access } = await network.verify(authorities, 'sk_presented');
      expect(access).toMatchObject({ kind: 'api_key', subject: 'x_01H', organization: undefined });
    },
  );

  it.each([
    ['2027-01-15T09:00:00.000Z', 1_800_003_600],
    ['2027-01-15T10:00:00+01:00', 1_800_003_600],
    ['2027-01-15T09:00:00.500Z', 1_800_003_600.5],
    ['9999-12-31T23:59:59Z', 1e11],
    [null, undefined],
    [undefined, undefined],
  ])('converts an expires_at of %s to the exp %s', async (expires_at, exp) => {
    answers({ api_key: { ...key, expires_at } });
    const { access } = await network.verify(authorities, 'sk_presented');
    expect(access?.claims).toMatchObject({ id: key.id });
    expect((access?.claims as { exp?: number } | undefined)?.exp).toBe(exp);
  });

  it('validates a key in cached() again as soon as it has expired', async () => {
    const signer = await createIssuer({ algorithm: 'RS256', clock: createClock(1_800_000_000) });
    const verifier = createVerifier({
      authorities: [cached(authorities[1]!, { ttl: 60 })],
      fetch: network.fetch,
      now: signer.clock.now,
    });
    const ask = async () => (await verifier.verify('sk_presented')).denial?.code;
    answers({ api_key: { ...key, expires_at: '2027-01-15T08:00:10.000Z' } });
    expect([await ask(), await ask(), questions.length]).toEqual([undefined, undefined, 1]);
    signer.clock.advance(10);
    answers({ api_key: null });
    expect([await ask(), questions.length]).toEqual(['token_inactive', 2]);
  });

  it('rejects a key if the response is {api_key: null}', async () => {
    answers({ api_key: null });
    expect(await network.refusal(authorities, 'sk_presented')).toBe('token_inactive');
  });

  it.each([
    ['no owner', { owner: undefined }, 'claim_missing'],
    ['an owner without id', { owner: { type: 'user' } }, 'claim_malformed'],
    ['an owner without a type', { owner: { id: 'org_01H' } }, 'claim_malformed'],
    ['an owner whose type is no text', { owner: { type: 7, id: 'org_01H' } }, 'claim_malformed'],
    ['an owner that is null', { owner: null }, 'claim_malformed'],
    ['an owner in a list', { owner: [key.owner] }, 'claim_malformed'],
    ['an expires_at that is no time', { expires_at: 'soon' }, 'claim_malformed'],
    ['an expires_at that is empty', { expires_at: '' }, 'claim_malformed'],
    ['an expires_at that is a number', { expires_at: 1_900_000_000 }, 'claim_malformed'],
    ['an expires_at without an offset', { expires_at: '2030-01-01T00:00:00' }, 'claim_malformed'],
    ['an expires_at of a month that is none', { expires_at: '2030-13-01T00:00:00Z' }, 'claim_malformed'],
    ['an expires_at that is past', { expires_at: '2027-01-15T07:59:54.000Z' }, 'token_expired'],
  ])('rejects a key with %s', async (_, change, code) => {
    answers({ api_key: { ...key, ...change } });
    expect(await network.refusal(authorities, 'sk_presented')).toBe(code);
  });

  it.each([
    [401, { message: 'Unauthorized' }],
    [403, { error: 'invalid_client' }],
    [400, { error: 'unauthorized_client' }],
  ])('the response %d %j rejects the secret, which is an outage with a hint', async (status, body) => {
    answers(body, status);
    await expect(network.verify(authorities, 'sk_presented')).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      hint: expect.stringMatching(
        new RegExp(`answered ${status}: it refuses the credentials of this API\\. .*"secret"`),
      ) as string,
    });
  });

  it.each([400, 403, 413, 414, 422, 431])(
    '%d may be due to the key, which is refused with the status in the hint',
    async (status) => {
      answers({ message: 'Unprocessable' }, status);
      expect(await network.refusal(authorities, 'sk_presented')).toBe('token_unrecognized');
    },
  );

  it.each([404, 405, 408, 410, 415])(
    'the status %d is an outage, not a rejection of the key',
    async (status) => {
      answers({ message: 'Not Found' }, status);
      await expect(network.verify(authorities, 'sk_presented')).rejects.toMatchObject({
        code: 'unavailable',
        hint: expect.stringContaining(`answered ${status}`) as string,
      });
    },
  );

  it.each([
    ['429', {}, 429],
    ['500', {}, 500],
    ['502 with HTML', '<html>', 502],
    ['200 with HTML', '<html>', 200],
    ['200 without a word on the key', {}, 200],
    ['200 with a key that is none', { api_key: 'yes' }, 200],
  ])('the response %s is an outage', async (_, body, status) => {
    answers(body, status);
    await expect(network.verify(authorities, 'sk_presented')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('no error contains the key or the secret', async () => {
    answers({}, 401);
    const error: unknown = await network
      .verify(authorities, 'sk_presented')
      .catch((thrown: unknown) => thrown);
    expect(String(error)).not.toMatch(/sk_presented|sk_the_environment/);
  });

  it('rejects the API key of the environment itself without a request', async () => {
    answers({ api_key: key });
    expect(await network.refusal(authorities, secret)).toBe('token_inactive');
    expect(questions).toEqual([]);
  });

  it('validates equal keys at the same time once, and caches nothing', async () => {
    answers({ api_key: key });
    await Promise.all([1, 2, 3].map(async () => network.verify(authorities, 'sk_presented')));
    expect(questions).toHaveLength(1);
    await network.verify(authorities, 'sk_presented');
    expect(questions).toHaveLength(2);
  });

  it.each([
    ['another prefix', 'mt_presented', 'token_unrecognized'],
    ['a prefix of the prefix', 'sk', 'token_unrecognized'],
  ])('does not send an opaque token with %s to WorkOS', async (_, token, code) => {
    answers({ api_key: key });
    expect(await network.refusal(authorities, token)).toBe(code);
    expect(questions).toEqual([]);
  });

  it('does not send a secret from the Authorization header if keys have their own header', async () => {
    answers({ api_key: key });
    const verifier = createVerifier({
      authorities,
      sources: [
        { ...authorizationHeader, accept: ['workos_session'] },
        header('x-api-key', { accept: ['workos_api_key'] }),
      ],
      fetch: network.fetch,
      now: network.signer.clock.now,
    });
    const ask = async (headers: Record<string, string>) =>
      (await verifier.authenticate(fromFetchRequest(new Request('https://api.acme.test', { headers }))))
        .denial?.code;
    expect(await ask({ authorization: 'Bearer sk_live_of_another_vendor' })).toBe('authority_not_accepted');
    expect(questions).toEqual([]);
    expect(await ask({ 'x-api-key': 'sk_presented' })).toBeUndefined();
    const session = await network.sign(corpus['WorkOS: a session'].claims);
    expect(await ask({ 'x-api-key': session })).toBe('authority_not_accepted');
  });
});
