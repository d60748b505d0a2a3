import { clientSecretPost } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../../test/issuer-network.js';
import { corpus } from '../corpus.js';
import { workos } from './index.js';
import type { WorkosOptions } from './index.js';

const clientId = 'client_01HENV';
const domain = 'https://acme.authkit.app';
const client = clientSecretPost('client_01HAPP', 'secret');
const session = corpus['WorkOS: a session'];
const machine = corpus['WorkOS: a Connect machine'];

const network = await createIssuerNetwork();

describe('workos', () => {
  it.each<[string, Partial<WorkosOptions>, readonly string[]]>([
    ['sessions only', {}, ['workos_session']],
    ['Connect too, with a domain', { domain }, ['workos_session', 'workos_connect']],
    ['API keys too', { apiKeys: { secret: 's', prefix: 'sk_' } }, ['workos_session', 'workos_api_key']],
    ['agents too', { agents: { types: ['agent_instance'] } }, ['workos_session', 'workos_agent']],
    [
      'everything, and what takes every opaque token comes last',
      {
        domain,
        apiKeys: { secret: 's', prefix: 'sk_' },
        introspection: { client, tokens: 'every' },
        agents: { types: ['agent_registration'] },
      },
      ['workos_session', 'workos_connect', 'workos_agent', 'workos_api_key', 'workos_opaque'],
    ],
  ])('workos() creates the authorities for %s', (_, options, names) => {
    expect(workos({ clientId, ...options }).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['no client id', { clientId: undefined }, '"clientId" must be the client id of the environment'],
    ['another kind of id', { clientId: 'org_01H' }, '"clientId" must be the client id of the environment'],
    ['a client id with a path', { clientId: 'client_1/../x' }, '"clientId" must be the client id'],
    ['an unset domain', { domain: undefined }, '"domain" must be the AuthKit domain'],
    ['a domain with a path', { domain: `${domain}/oauth2` }, '"domain" must be the AuthKit domain'],
    ['an unset API address', { apiUrl: undefined }, '"apiUrl" must be your custom authentication domain'],
    ['an unset audience', { audience: undefined }, '"audience" must be the "aud" of Connect tokens'],
    ['an empty audience', { audience: [] }, '"audience" must be the "aud" of Connect tokens'],
    ['an unset audience of sessions', { sessionAudience: undefined }, '"sessionAudience" must be'],
    ['API keys without a secret', { apiKeys: { secret: undefined, prefix: 'sk_' } }, '"secret" must be'],
    ['API keys without a prefix', { apiKeys: { secret: 's', prefix: '' } }, '"prefix" must be'],
    ['API keys that are none', { apiKeys: true }, '"apiKeys" must be an object'],
    ['introspection without a client', { domain, introspection: { tokens: 'every' } }, '"client" must be'],
    ['introspection of nothing', { domain, introspection: { client } }, '"tokens" must be'],
    ['introspection without a domain', { introspection: { client, tokens: 'every' } }, 'needs "domain"'],
    ['a misspelled option', { audiance: 'api' }, 'workos has no option "audiance"'],
  ])('workos() throws for %s', (_, options, message) => {
    const given = { clientId, ...options } as unknown as WorkosOptions;
    expect(() => workos(given)).toThrow(message);
    expect(() => workos(given)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });

  it('workos() throws for plain http, except on loopback', () => {
    expect(() => workos({ clientId, domain: 'http://acme.authkit.app' })).toThrow('does not use https');
    expect(() =>
      workos({ clientId, domain: 'http://127.0.0.1:4000', apiUrl: 'http://127.0.0.1:4001' }),
    ).not.toThrow();
  });
});

describe('cases that the SDKs of WorkOS accept or throw for', () => {
  const all = workos({ clientId, domain });

  it('verifies a session and an M2M token with one verifier, for which the SDKs have no helper', async () => {
    for (const sample of [session, machine]) {
      const { access } = await network.verify(all, await network.sign(sample.claims, sample.header));
      expect(access?.authority).toBe(sample.authority);
    }
  });

  it.each([
    ['a token without exp passes', { exp: undefined }, {}, 'claim_missing'],
    ['an exp that is no number passes as none', { exp: '9999999999' }, {}, 'claim_malformed'],
    ['an evil iss passes', { iss: 'https://evil.test' }, {}, 'issuer_unknown'],
    ['no iss passes', { iss: undefined }, {}, 'issuer_unknown'],
    ['a foreign aud passes', { aud: 'client_01HOTHER' }, {}, 'audience_mismatch'],
    ['an unknown kid is thrown', {}, { kid: 'sso_oidc_key_pair_unknown' }, 'key_unknown'],
    ['HS256 is thrown', {}, { alg: 'HS256' }, 'algorithm_unsupported'],
    ['alg none is thrown', {}, { alg: 'none' }, 'algorithm_unsupported'],
  ] as const)(
    '%s: here it is a denial, for a session and for an M2M token',
    async (_, claims, header, code) => {
      for (const sample of [session, machine]) {
        const token = await network.sign({ ...sample.claims, ...claims }, { ...sample.header, ...header });
        expect(await network.refusal(all, token)).toBe(code);
      }
    },
  );

  it('rejects a sealed session cookie as a bearer token without a request, although the SDKs read it', async () => {
    const asked = network.asked.length;
    const sealed = 'Fe26.2*1*abc*def*ghi**jkl*mno~2';
    const introspection = { client, tokens: 'opaque' } as const;
    expect(await network.refusal(workos({ clientId, domain, introspection }), sealed)).toBe(
      'token_malformed',
    );
    expect(network.asked).toHaveLength(asked);
  });

  it('accepts a missing kid if the signature is valid, and denies a forged token', async () => {
    expect(await network.judge(all[0]!, session, {}, { kid: undefined })).toBe('granted');
    const forged = await network.signer.mintForeign({ ...session.claims, aud: undefined });
    const [, claims, signature] = forged.split('.');
    const header = btoa(JSON.stringify({ alg: 'RS256' })).replace(/=+$/, '');
    expect(await network.refusal(all, `${header}.${claims}.${signature}`)).toBe('signature_invalid');
  });

  it('denies a token with alg none and without a signature', async () => {
    const [, claims] = (await network.sign(session.claims)).split('.');
    const header = btoa(JSON.stringify({ alg: 'none' })).replace(/=+$/, '');
    expect(await network.refusal(all, `${header}.${claims}.`)).toBe('algorithm_unsupported');
  });

  it.each([
    ['4 seconds ago is good', -4, 'granted'],
    ['6 seconds ago has expired', -6, 'token_expired'],
  ])('applies a clock tolerance, which the SDKs lack: a token that ended %s', async (_, offset, code) => {
    expect(await network.judge(all[0]!, session, { exp: network.signer.clock.now() + offset })).toBe(code);
  });

  it('accepts tokens of a new key after at most 30 seconds, not after 5 minutes, without an outage', async () => {
    const own = await createIssuerNetwork();
    const verifier = workos({ clientId });
    const answer = async () => own.refusal(verifier, await own.sign(session.claims, session.header));
    expect(await answer()).toBeUndefined();
    await own.signer.rotate({ withdraw: true });
    expect(await answer()).toBe('key_unknown');
    own.signer.clock.advance(31);
    expect(await answer()).toBeUndefined();
  });
});

describe('algorithms of WorkOS', () => {
  it.each([session, machine])(
    'does not use a published key of another algorithm than RS256',
    async (sample) => {
      const own = await createIssuerNetwork('ES256');
      const token = await own.sign(sample.claims, { ...sample.header, alg: 'ES256' });
      await expect(own.refusal(workos({ clientId, domain }), token)).rejects.toMatchObject({
        code: 'unavailable',
      });
    },
  );
});
