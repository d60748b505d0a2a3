/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- hooks that fail in these ways are the case */
import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import {
  apiKeys,
  cached,
  createApiKey,
  createVerifier,
  fromNodeRequest,
  tenants,
  UnavailableError,
} from '../index.js';
import type { Access, Authority, Claims, Requirements } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const token = await issuer.mint({ sub: 'ada', jti: 'j1', scope: 'read' });

type IsRevoked = (access: Access<string, Claims>) => boolean | PromiseLike<boolean>;
const people = (isRevoked: IsRevoked) => peopleOf(issuer, { isRevoked });

function verifierOf(...authorities: readonly Authority<string, unknown>[]) {
  return createVerifier({ authorities, now: clock.now });
}

/** The code of the denial of a token, or `granted`. */
async function code(authority: Authority<string, unknown>, requirements: Requirements = {}, sent = token) {
  return (await verifierOf(authority).verify(sent, requirements)).denial?.code ?? 'granted';
}

describe('isRevoked of an authority', () => {
  it.each<[string, boolean | Promise<boolean>, string]>([
    ['true', true, 'token_revoked'],
    ['a promise of true', Promise.resolve(true), 'token_revoked'],
    ['false', false, 'granted'],
    ['a promise of false', Promise.resolve(false), 'granted'],
  ])('that gives %s ends in %s', async (_name, answer, outcome) => {
    expect(await code(people(() => answer))).toBe(outcome);
  });

  it('denies with 401 invalid_token, so that clients get a new token', async () => {
    const request = fromNodeRequest({ headers: { authorization: `Bearer ${token}` } });
    const { denial, reply } = await verifierOf(people(() => true)).authenticate(request);
    expect(denial).toMatchObject({ code: 'token_revoked', status: 401, error: 'invalid_token' });
    expect(reply).toMatchObject({ status: 401 });
    expect(JSON.stringify(reply)).toContain('invalid_token');
  });

  it('gets the access, and is called before the requirements are compared', async () => {
    const seen: Access<string, Claims>[] = [];
    const authority = people((access) => seen.push(access) > 0);
    expect(await code(authority, { scopes: ['missing'] })).toBe('token_revoked');
    expect(seen[0]).toMatchObject({ subject: 'ada', scopes: ['read'], claims: { jti: 'j1' } });
  });

  it('is called each time, also for a cached token, and decides anew', async () => {
    let revoked = false;
    const verifier = verifierOf(people(() => revoked));
    expect((await verifier.verify(token)).denial).toBeUndefined();
    revoked = true;
    expect((await verifier.verify(token)).denial?.code).toBe('token_revoked');
    revoked = false;
    expect((await verifier.verify(token)).denial).toBeUndefined();
  });

  it('is not called for a token that is denied anyway', async () => {
    let calls = 0;
    const authority = people(() => (calls += 1) < 0);
    expect(await code(authority, {}, await issuer.mintExpired({}))).toBe('token_expired');
    expect(await code(authority, {}, `${token.slice(0, -4)}AAAA`)).toBe('signature_invalid');
    expect(calls).toBe(0);
  });

  it.each<[string, () => unknown]>([
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    [
      'throws an error',
      () => {
        throw new Error('database down');
      },
    ],
    ['rejects with false', () => Promise.reject(false)],
    [
      'gives a thenable that throws',
      () => ({
        then() {
          throw 0;
        },
      }),
    ],
  ])('makes the verdict impossible when it %s', async (_name, fail) => {
    await expect(code(people(fail as IsRevoked))).rejects.toBeInstanceOf(UnavailableError);
  });

  it.each([undefined, null, 0, 1, '', 'false', {}, [], Number.NaN])(
    'is an error of the application when it gives %j',
    async (answer) => {
      for (const given of [answer, Promise.resolve(answer)])
        await expect(code(people(() => given as boolean))).rejects.toMatchObject({
          code: 'configuration_invalid',
          message: '"isRevoked" of the authority "people" must give true or false.',
        });
    },
  );

  it('must be a function', () => {
    for (const isRevoked of [true, 'no', {}, null])
      expect(() => people(isRevoked as never)).toThrow('"isRevoked"');
  });

  it('works at every kind of authority', async () => {
    const isRevoked = (): boolean => true;
    const { key, digest } = await createApiKey('acme_');
    const tenant = people(isRevoked);
    const cases: readonly [Authority<string, unknown>, string][] = [
      [apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => ({ digest, owner: 'o' }), isRevoked }), key],
      [opaqueTokens({ sub: 'ada' }, { isRevoked }), 'opaque'],
      [cached(people(isRevoked), { ttl: 60 }), token],
      [tenants({ name: 'tenants', resolve: () => tenant }), token],
      [tenants({ name: 'tenants', resolve: () => cached(tenant, { ttl: 60 }) }), token],
    ];
    for (const [authority, sent] of cases) expect(await code(authority, {}, sent)).toBe('token_revoked');
  });

  it('keeps an access that a cached authority attested up to date', async () => {
    let revoked = false;
    const verifier = verifierOf(
      cached(
        people(() => revoked),
        { ttl: 60 },
      ),
    );
    expect((await verifier.verify(token)).denial).toBeUndefined();
    revoked = true;
    expect((await verifier.verify(token)).denial?.code).toBe('token_revoked');
  });
});
