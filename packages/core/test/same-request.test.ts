import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import {
  apiKeys,
  createApiKey,
  createVerifier,
  deny,
  discoveredKeys,
  fromNodeRequest,
  hashApiKey,
  introspection,
  jwtIssuer,
  localKeys,
} from '../src/index.js';
import type { ApiKeyRecord, Claims, KeySource } from '../src/index.js';
import { issuerWithClock, peopleOf } from './setup.js';

// A server with WebSockets or server-sent events authenticates the request of its handshake again, long afterwards.

async function setUp() {
  const { clock, issuer } = await issuerWithClock();
  const node = { headers: { authorization: `Bearer ${await issuer.mint()}` } };
  return { clock, issuer, node };
}

describe('a request object that is authenticated again', () => {
  it('is denied once its token has expired', async () => {
    const { clock, issuer, node } = await setUp();
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
      fetch: issuer.fetch,
      now: clock.now,
    });
    const guard = verifier.guard();
    expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
    clock.advance(3600);
    expect((await guard(fromNodeRequest(node))).denial?.code).toBe('token_expired');
    expect((await verifier.authenticate(fromNodeRequest(node))).denial?.code).toBe('token_expired');
  });

  it.each([10_000, 0])('is denied once its key is withdrawn (cacheSize: %s)', async (cacheSize) => {
    const { clock, issuer, node } = await setUp();
    const other = await createIssuer({ clock });
    let jwks = issuer.jwks();
    const sources = new Map<object, KeySource>();
    const keys: KeySource = (context, seen) => {
      const source = sources.get(jwks) ?? localKeys(jwks);
      sources.set(jwks, source);
      return source(context, seen);
    };
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys })],
      now: clock.now,
      cacheSize,
    });
    const guard = verifier.guard();
    expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
    jwks = other.jwks();
    expect((await guard(fromNodeRequest(node))).denial?.code).toBe('signature_invalid');
  });

  it('is checked again by rules, schema, principal and allow', async () => {
    const { clock, issuer, node } = await setUp();
    let banned = false;
    const people = peopleOf(issuer);
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => (banned ? { issues: [] } : { value }),
      },
    } as const;
    const nobody = { denial: deny('not_allowed') };
    const read = {
      kind: 'person',
      subject: 'x',
      client: undefined,
      actor: undefined,
      organization: undefined,
    } as const;
    const principal = { principal: { ...read, scopes: [], permissions: [] } };
    const ways = [
      [{ ...people, rules: [() => (banned ? deny('not_allowed') : undefined)] }, {}],
      [{ ...people, claims: schema }, {}],
      [{ ...people, principal: () => (banned ? nobody : principal) }, {}],
      [people, { allow: () => !banned }],
    ] as const;
    for (const [authority, requirements] of ways) {
      banned = false;
      const guard = createVerifier({ authorities: [authority], now: clock.now }).guard(requirements);
      expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
      banned = true;
      expect((await guard(fromNodeRequest(node))).outcome).toBe('denied');
    }
  });

  it('is denied once its opaque token is revoked or its answer has expired', async () => {
    const { clock } = await setUp();
    let answer: Claims | undefined = {
      iss: 'https://id.test',
      aud: 'api',
      sub: 'ann',
      exp: clock.now() + 60,
    };
    const verifier = createVerifier({
      authorities: [
        introspection({
          name: 'tokens',
          issuer: 'https://id.test',
          audience: 'api',
          ask: () => Promise.resolve(answer),
        }),
      ],
      now: clock.now,
    });
    const guard = verifier.guard();
    const node = { headers: { authorization: 'Bearer opaque' } };
    expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
    clock.advance(120);
    expect((await guard(fromNodeRequest(node))).denial?.code).toBe('token_expired');
    answer = undefined;
    expect((await guard(fromNodeRequest(node))).denial?.code).toBe('token_inactive');
  });

  it('is denied once its API key is removed', async () => {
    const { clock } = await setUp();
    const { key } = await createApiKey('acme_');
    const rows = new Map<string, ApiKeyRecord>();
    const digest = await hashApiKey(key);
    rows.set(digest, { digest, owner: 'ann' });
    const verifier = createVerifier({
      authorities: [apiKeys({ name: 'keys', prefix: 'acme_', lookup: (found) => rows.get(found) })],
      now: clock.now,
    });
    const node = { headers: { authorization: `Bearer ${key}` } };
    expect((await verifier.authenticate(fromNodeRequest(node))).outcome).toBe('granted');
    rows.clear();
    expect((await verifier.authenticate(fromNodeRequest(node))).denial?.code).toBe('api_key_unknown');
  });

  it('is granted once the issuer is reachable again', async () => {
    const { clock, issuer, node } = await setUp();
    const verifier = createVerifier({
      authorities: [
        jwtIssuer({
          name: 'people',
          issuer: issuer.url,
          audience: issuer.audience,
          keys: discoveredKeys(issuer.url),
        }),
      ],
      fetch: issuer.fetch,
      now: clock.now,
    });
    const guard = verifier.guard();
    issuer.setReachable(false);
    await expect(guard(fromNodeRequest(node))).rejects.toMatchObject({ code: 'unavailable' });
    issuer.setReachable(true);
    clock.advance(2);
    expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
  });

  it('has its signature checked once while the token is cached', async () => {
    const { clock, issuer, node } = await setUp();
    const local = await localKeys(issuer.jwks())({ now: clock.now, fetch });
    let checks = 0;
    const [first] = local.keys;
    const key = {
      ...first!,
      verifies: (token: Parameters<(typeof local.keys)[0]['verifies']>[0]) => (
        (checks += 1),
        first!.verifies(token)
      ),
    };
    const keys: KeySource = () => ({ ...local, keys: [key], candidates: () => [key] });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys })],
      now: clock.now,
    });
    for (const guard of [verifier.guard(), verifier.guard({}), verifier.guard()])
      expect((await guard(fromNodeRequest(node))).outcome).toBe('granted');
    expect(checks).toBe(1);
  });
});
