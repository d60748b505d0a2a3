import { createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createVerifier,
  discoveredKeys,
  fromNodeRequest,
  jwtIssuer,
  localKeys,
  requiredClaims,
} from '../src/index.js';
import type { KeySource, Verifier } from '../src/index.js';
import { promisesAreShared } from '../src/lib/runtime.js';
import { issuerWithClock } from './setup.js';

const { clock, now, issuer } = await issuerWithClock();
const audience = issuer.audience;
const local = localKeys(issuer.jwks());

const verifierOf = (keys: KeySource, fetch = issuer.fetch): Verifier =>
  createVerifier({
    authorities: [
      jwtIssuer({ name: 'people', issuer: issuer.url, audience, keys }),
      jwtIssuer({ name: 'others', issuer: 'https://others.test', audience }),
    ],
    now: clock.now,
    fetch,
  });
const node = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const anything = {
  scopes: ['s'],
  permissions: ['p'],
  organization: 'o',
  allow: (): boolean => {
    throw new Error('must not be asked');
  },
};

describe('verify and authenticate', () => {
  const strict = createVerifier({
    authorities: [
      jwtIssuer({
        name: 'strict',
        issuer: issuer.url,
        audience,
        keys: local,
        claims: z.object({ tenant: z.string() }),
        rules: [requiredClaims('tenant_kind')],
      }),
      jwtIssuer({ name: 'others', issuer: 'https://others.test', audience }),
    ],
    now: clock.now,
  });
  const shaped = { tenant: 't', tenant_kind: 'k' } as const;

  it.each<[string, () => Promise<string> | string, object, string]>([
    ['length before shape', () => ' '.repeat(20_000), {}, 'token_too_long'],
    ['shape before issuer', async () => `${await issuer.mint({ iss: 'x' })}=`, {}, 'token_malformed'],
    ['issuer before accept', () => issuer.mint({ iss: 'x' }), { accept: ['others'] }, 'issuer_unknown'],
    ['accept before signature', () => issuer.mintForeign(), { accept: ['others'] }, 'authority_not_accepted'],
    [
      'crit before the algorithm',
      () => issuer.mint({}, { header: { crit: ['x'], alg: 'none' } }),
      {},
      'critical_unsupported',
    ],
    [
      'the algorithm before the key',
      () => issuer.mint({}, { header: { kid: 'x', alg: 'HS256' } }),
      {},
      'algorithm_unsupported',
    ],
    ['signature before claims', () => issuer.mintForeign({ exp: 1, aud: 'x' }), {}, 'signature_invalid'],
    ['audience before expiry', () => issuer.mint({ exp: 1, aud: 'x' }), {}, 'audience_mismatch'],
    ['expiry before not-before', () => issuer.mint({ exp: 1, nbf: now + 60 }), {}, 'token_expired'],
    ['type before rules of your own', () => issuer.mint({ at_hash: 'h' }), {}, 'type_mismatch'],
    ['rules of your own before the schema', () => issuer.mint(), {}, 'claim_missing'],
    [
      'the schema before the principal',
      () => issuer.mint({ tenant_kind: 'k', sub: 5 }),
      {},
      'claims_invalid',
    ],
    [
      'the principal before requirements',
      () => issuer.mint({ ...shaped, sub: 5 }),
      anything,
      'claim_malformed',
    ],
    [
      'the kind before the authentication',
      () => issuer.mint({ ...shaped }),
      { ...anything, kind: 'machine', authentication: { maxAge: 300 } },
      'kind_mismatch',
    ],
    [
      'the authentication before scopes',
      () => issuer.mint({ ...shaped }),
      { ...anything, authentication: { maxAge: 300 } },
      'authentication_insufficient',
    ],
    [
      'that the token is bound before the authentication',
      () => issuer.mint({ ...shaped }),
      { ...anything, kind: 'machine', bound: true, authentication: { maxAge: 300 } },
      'token_unbound',
    ],
    ['scopes before permissions', () => issuer.mint({ ...shaped }), anything, 'scope_missing'],
    [
      'permissions before the organization',
      () => issuer.mint({ ...shaped, scope: 's' }),
      anything,
      'permission_missing',
    ],
    [
      'the organization before allow',
      () => issuer.mint({ ...shaped, scope: 's', permissions: ['p'] }),
      anything,
      'organization_mismatch',
    ],
  ])('check %s', async (_name, token, requirements, code) => {
    const sent = await token();
    expect((await strict.verify(sent, requirements)).denial?.code).toBe(code);
    expect((await strict.authenticate(fromNodeRequest(node(sent)), requirements)).denial?.code).toBe(
      sent.trim() === '' ? 'credential_missing' : code,
    );
  });
});

describe('a verifier', () => {
  it.each<[string, (own: Issuer) => Promise<string> | string, object]>([
    ['a token that is too long', () => 'a'.repeat(20_000), {}],
    ['an opaque token', () => 'abc', {}],
    ['an unknown issuer', (own) => own.mint({ iss: 'https://evil.test' }), {}],
    ['an issuer that the route does not accept', (own) => own.mint(), { accept: ['others'] }],
    ['an HMAC', (own) => own.mint({}, { header: { alg: 'HS256' } }), {}],
    ['a critical extension', (own) => own.mint({}, { header: { crit: ['x'] } }), {}],
  ])('makes no request for %s', async (_name, token, requirements) => {
    const own = await createIssuer({ clock });
    const verifier = verifierOf(discoveredKeys(own.url), own.fetch);
    const { denial } = await verifier.verify(await token(own), requirements);
    expect(denial).toBeDefined();
    expect(own.requests).toEqual([]);
  });

  it('fetches the keys once for many concurrent tokens, where promises can be shared', async () => {
    const own = await createIssuer({ clock });
    const verifier = verifierOf(discoveredKeys(own.url), own.fetch);
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => own.mint({ sub: `${index}` })));
    const granted = await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(granted.map(({ access }) => access?.subject)).toEqual(tokens.map((_, index) => `${index}`));
    expect(own.requests).toHaveLength(promisesAreShared() ? 2 : 2 * 4);
  });
});

describe('a request', () => {
  it('is verified again by another verifier', async () => {
    const request = fromNodeRequest(node(await issuer.mint()));
    expect((await verifierOf(local).authenticate(request)).outcome).toBe('granted');
    const other = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: 'other', keys: local })],
      now: clock.now,
    });
    expect((await other.authenticate(request)).denial?.code).toBe('audience_mismatch');
  });

  it('is checked by each guard with its own requirements', async () => {
    const verifier = verifierOf(local);
    const raw = node(await issuer.mint({ scope: 'read' }));
    const outcomes: string[] = [];
    for (const requirements of [{}, { scopes: ['write'] }, { accept: ['others'] }, { scopes: ['read'] }]) {
      outcomes.push((await verifier.guard(requirements)(fromNodeRequest(raw))).outcome);
    }
    expect(outcomes).toEqual(['granted', 'denied', 'denied', 'granted']);
  });

  it('that was denied by one guard is denied by the next', async () => {
    const verifier = verifierOf(local);
    const raw = node(await issuer.mintForeign());
    for (const guard of [verifier.guard(), verifier.guard()]) {
      expect((await guard(fromNodeRequest(raw))).denial?.code).toBe('signature_invalid');
    }
  });

  it('causes UnavailableError during an outage, in every guard', async () => {
    const own = await createIssuer({ clock });
    own.setReachable(false);
    const verifier = verifierOf(discoveredKeys(own.url), own.fetch);
    const raw = node(await own.mint());
    for (const judge of [verifier.guard(), verifier.guard({ scopes: ['x'] })]) {
      await expect(judge(fromNodeRequest(raw))).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    }
  });

  it('is rejected with the error that allow throws', async () => {
    const error = new Error('database down');
    const guard = verifierOf(local).guard({ allow: () => Promise.reject(error) });
    await expect(guard(fromNodeRequest(node(await issuer.mint())))).rejects.toBe(error);
  });
});

describe('a guard', () => {
  it('keeps the requirements that it was created with', async () => {
    const requirements = { scopes: ['admin'], organization: ['acme'] };
    const guard = verifierOf(local).guard(requirements);
    requirements.scopes.pop();
    expect((await guard(fromNodeRequest(node(await issuer.mint())))).denial?.code).toBe('scope_missing');
    requirements.organization.push('evil');
    const token = await issuer.mint({ scope: 'admin', org_id: 'evil' });
    expect((await guard(fromNodeRequest(node(token)))).denial?.code).toBe('organization_mismatch');
  });

  it('requires a valid token even without requirements', async () => {
    const guard = verifierOf(local).guard();
    expect((await guard(fromNodeRequest({ headers: {} }))).outcome).toBe('anonymous');
    expect((await guard(fromNodeRequest(node('x')))).outcome).toBe('denied');
    expect((await guard(fromNodeRequest(node(await issuer.mint())))).outcome).toBe('granted');
  });
});

describe('a configured duration', () => {
  it('is rejected at start when it is NaN, even as a getter of a class', () => {
    class Settings {
      readonly name = 'people';
      readonly issuer = issuer.url;
      readonly audience = audience;
      get clockTolerance(): number {
        return Number('five');
      }
    }
    expect(() => jwtIssuer(new Settings())).toThrow('"clockTolerance"');
  });
});
