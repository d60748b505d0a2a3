import { cookie, createVerifier, fromNodeRequest } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../../test/issuer-network.js';
import { corpus } from '../corpus.js';
import { createTestNetwork } from '../test-network.js';
import { workos } from './index.js';
import type { WorkosAgentOptions, WorkosOptions } from './index.js';

const clientId = 'client_01HENV';
const domain = 'https://acme.authkit.app';
const registered = corpus['WorkOS: an agent that registered itself'];
const instance = corpus['WorkOS: an agent made from a blueprint'];
const all: WorkosAgentOptions = { types: ['agent_registration', 'agent_instance'] };

const agent = (options: Partial<WorkosOptions> = {}) =>
  workos({ clientId, domain, agents: all, ...options }).find(({ name }) => name === 'workos_agent')!;

const network = await createIssuerNetwork();

describe('tokens of agents, without the option "agents"', () => {
  it.each([
    ['an agent that registered itself', registered],
    ['an agent made from a blueprint', instance],
  ])(
    'rejects %s with its own code and hint, and fetches no key, without the option "agents"',
    async (_, sample) => {
      const own = createTestNetwork(network.signer);
      for (const iss of [domain, 'https://api.workos.com', `https://api.workos.com/sso/${clientId}`]) {
        const token = await own.sign({ ...sample.claims, iss }, sample.header);
        const { denial } = await own.verify(workos({ clientId, domain }), token);
        expect(denial).toMatchObject({
          code: 'authority_not_accepted',
          status: 401,
          detail: { needs: 'agents' },
        });
        expect(denial?.hint).toContain('workos({ agents: { types } })');
      }
      expect(own.asked).toEqual([]);
    },
  );

  it('rejects a forged agent token without fetching a key, without the option "agents"', async () => {
    const own = createTestNetwork(network.signer);
    const token = await own.signer.mintForeign({ ...registered.claims });
    expect(await own.refusal(workos({ clientId, domain }), token)).toBe('authority_not_accepted');
    expect(own.asked).toEqual([]);
  });

  it('rejects agent tokens of a domain that issues both sessions and Connect tokens', async () => {
    const both = workos({ clientId, domain: 'https://auth.acme.test', apiUrl: 'https://auth.acme.test' });
    const token = await network.sign({ ...registered.claims, iss: 'https://auth.acme.test' });
    expect(await network.refusal(both, token)).toBe('authority_not_accepted');
  });
});

describe('tokens of agents, with the option "agents"', () => {
  it.each([
    ['an agent that registered itself', registered],
    ['an agent made from a blueprint', instance],
  ])('verifies %s with the keys of the environment, which sign sessions as well', async (_, sample) => {
    const own = createTestNetwork(network.signer);
    const authorities = workos({ clientId, domain, agents: all });
    const { access } = await own.verify(authorities, await own.sign(sample.claims, sample.header));
    expect(access?.authority).toBe('workos_agent');
    expect(own.asked).toEqual([`https://api.workos.com/sso/jwks/${clientId}`]);
  });

  it('fetches the keys once for sessions and agents', async () => {
    const own = createTestNetwork(network.signer);
    const authorities = workos({ clientId, domain, agents: all });
    for (const sample of [instance, corpus['WorkOS: a session']])
      expect(await own.refusal(authorities, await own.sign(sample.claims, sample.header))).toBeUndefined();
    expect(own.asked).toHaveLength(1);
  });

  const nobody = { client: undefined, actor: undefined };

  it('gives the agent as the subject, and the user who delegated to it in the claim act, not as the actor', async () => {
    expect(await network.principal(agent(), instance)).toEqual({
      kind: 'unknown',
      subject: 'agent_instance_01H',
      ...nobody,
      organization: 'org_01H',
      scopes: [],
      permissions: ['reports:read'],
    });
    const { access } = await network.verify([agent()], await network.sign(instance.claims, instance.header));
    expect(access?.claims).toMatchObject({ act: { sub: 'user_01H' }, intent: { text: 'Write the report' } });
    expect(await network.principal(agent(), registered)).toMatchObject({
      subject: 'agent_reg_01H',
      scopes: ['reports'],
      permissions: [],
    });
  });

  it('accepts an agent that acts as itself, without act', async () => {
    expect(await network.judge(agent(), instance, { act: undefined, auth_time: undefined })).toBe('granted');
  });

  it.each(['person', 'machine', 'api_key'] as const)(
    'lets no agent into a route for the kind %s',
    async (kind) => {
      const token = await network.sign(instance.claims, instance.header);
      expect((await network.verify([agent()], token, { kind })).denial?.code).toBe('kind_mismatch');
    },
  );

  it.each([
    ['an agent that registered itself', registered],
    ['an agent made from a blueprint', instance],
  ])('rejects %s in a cookie unless its accept lists them', async (_, sample) => {
    const token = await network.sign(sample.claims, sample.header);
    const origins = ['https://app.acme.test'];
    const said = async (accept?: readonly 'workos_agent'[]): Promise<string | undefined> => {
      const verifier = createVerifier({
        authorities: workos({ clientId, domain, agents: all }),
        sources: [cookie('session', { origins, ...(accept && { accept }) })],
        now: network.signer.clock.now,
        fetch: network.fetch,
      });
      const request = fromNodeRequest({ method: 'GET', headers: { cookie: `session=${token}` } });
      const { denial, access } = await verifier.authenticate(request);
      return denial?.code ?? access?.authority;
    };
    expect(await said()).toBe('authority_not_accepted');
    expect(await said(['workos_agent'])).toBe('workos_agent');
  });

  it.each<[WorkosAgentOptions['types'], string, string]>([
    [['agent_registration'], 'granted', 'authority_not_accepted'],
    [['agent_instance'], 'authority_not_accepted', 'granted'],
  ])('accepts only the listed types of agent: %j', async (types, first, second) => {
    const own = createTestNetwork(network.signer);
    const some = agent({ agents: { types } });
    expect([await own.judge(some, registered), await own.judge(some, instance)]).toEqual([first, second]);
    expect(own.asked).toHaveLength(1);
  });

  it.each([
    ['another kind of agent', 'agent_new_01H'],
    ['an empty id of an unknown kind', 'agent_'],
    ['a prefix without its last character', 'agent_reg'],
  ])('rejects %s', async (_, sub) => {
    expect(await network.judge(agent(), instance, { sub })).toBe('authority_not_accepted');
  });

  it.each([
    ['the client id', { aud: clientId }, 'granted'],
    ['a list with the client id', { aud: ['https://x.test', clientId] }, 'granted'],
    ['a resource', { aud: 'https://api.acme.test' }, 'audience_mismatch'],
    ['nothing', { aud: undefined }, 'claim_missing'],
    ['null', { aud: null }, 'claim_malformed'],
  ])('checks by default that aud is the client id: a token with %s', async (_, claims, code) => {
    expect(await network.judge(agent(), registered, claims)).toBe(code);
  });

  it('accepts the configured resource indicator, and then not the client id', async () => {
    const resource = agent({ agents: { ...all, audience: 'https://api.acme.test' } });
    expect(await network.judge(resource, registered, { aud: 'https://api.acme.test' })).toBe('granted');
    expect(await network.judge(resource, registered)).toBe('audience_mismatch');
  });

  it.each([
    ['no jti', { jti: undefined }, 'claim_missing'],
    ['a jti that is null', { jti: null }, 'claim_missing'],
    ['a jti that is no text', { jti: 7 }, 'claim_malformed'],
    ['no org_id', { org_id: undefined }, 'claim_missing'],
    ['an org_id in a list', { org_id: ['org_01H'] }, 'claim_malformed'],
    ['an empty org_id', { org_id: '' }, 'claim_malformed'],
    ['no exp', { exp: undefined }, 'claim_missing'],
    ['no iat', { iat: undefined }, 'claim_missing'],
    ['an exp that is past', { exp: 1_799_999_000 }, 'token_expired'],
    ['an act that is text', { act: 'user_01H' }, 'claim_malformed'],
    ['an act in a list', { act: [{ sub: 'user_01H' }] }, 'claim_malformed'],
    ['an act that names nobody', { act: {} }, 'claim_malformed'],
    ['an act with an empty name', { act: { sub: ' ' } }, 'claim_malformed'],
    ['an act with a number as name', { act: { sub: 7 } }, 'claim_malformed'],
    [
      'the issuer of another environment',
      { iss: 'https://api.workos.com/user_management/client_01HO' },
      'issuer_unknown',
    ],
  ])('rejects a token with %s', async (_, claims, code) => {
    expect(await network.judge(agent(), instance, claims)).toBe(code);
  });

  it('rejects a forged token, and one of another algorithm', async () => {
    const forged = await network.signer.mintForeign({ ...registered.claims });
    expect(['key_unknown', 'signature_invalid']).toContain(await network.refusal([agent()], forged));
    expect(await network.judge(agent(), registered, {}, { alg: 'RS512' })).toBe('algorithm_unsupported');
  });

  it('rejects an ID token, which has a nonce', async () => {
    expect(await network.judge(agent(), registered, { nonce: 'n' })).toBe('type_mismatch');
  });

  it('does not accept sessions, users and machines as agents', async () => {
    const authorities = workos({ clientId, domain, agents: all });
    for (const name of [
      'WorkOS: a session',
      'WorkOS: a Connect user',
      'WorkOS: a Connect machine',
    ] as const) {
      const { claims, header, authority } = corpus[name];
      expect((await network.verify(authorities, await network.sign(claims, header))).access?.authority).toBe(
        authority,
      );
    }
  });

  it('rejects a token with the subject of an agent and the session of a user', async () => {
    const authorities = workos({ clientId, domain, agents: all });
    const token = await network.sign({ ...corpus['WorkOS: a session'].claims, sub: 'agent_instance_01H' });
    expect(await network.refusal(authorities, token)).toBe('claim_missing');
  });
});

describe('the options of agents', () => {
  it('reads the options of agents, including audience, from getters of a class', async () => {
    class Settings implements WorkosAgentOptions {
      get types(): WorkosAgentOptions['types'] {
        return ['agent_instance'];
      }
      get audience(): string {
        return 'https://api.acme.test';
      }
    }
    const own = agent({ agents: new Settings() });
    expect(await network.judge(own, instance, { aud: 'https://api.acme.test' })).toBe('granted');
    expect(await network.judge(own, instance)).toBe('audience_mismatch');
  });

  it.each([
    ['no types', {}, '"types" must be a non-empty list'],
    ['an empty list of types', { types: [] }, '"types" must be a non-empty list'],
    ['an unknown type', { types: ['agent'] }, '"types" must be a non-empty list'],
    ['a type with the name of a prototype', { types: ['constructor'] }, '"types" must be a non-empty list'],
    ['true', true, '"agents" must be an object with types'],
    ['nothing', undefined, '"agents" must be an object with types'],
    ['an unset audience', { ...all, audience: undefined }, '"audience" must be the "aud" of agent tokens'],
    [
      'a misspelled option',
      { ...all, checkForRevoked: true },
      'workos: agents has no option "checkForRevoked"',
    ],
  ])('throws for the option "agents" with %s', (_, agents, message) => {
    const given = { clientId, domain, agents } as unknown as WorkosOptions;
    expect(() => workos(given)).toThrow(message);
    expect(() => workos(given)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });
});
