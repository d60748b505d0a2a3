import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import type { Access } from '../claims/access.js';
import { jwtIssuer } from '../authority/jwt-issuer.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Requirements } from '../requirements/requirements.js';
import type { Denial } from '../response/denial.js';
import { createVerifier } from './create-verifier.js';
import { createGuards } from './guards.js';
import type { GuardOptions } from './guard-types.js';

async function setUp(options: GuardOptions<object> = {}) {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  });
  return { issuer, guards: createGuards(verifier, options, (admit) => admit) };
}

const request = (token?: string): AuthRequest => ({
  raw: {},
  method: 'GET',
  header: () => (token === undefined ? undefined : `Bearer ${token}`),
});

describe('createGuards', () => {
  it('returns undefined for a granted request, and keeps its access', async () => {
    const { guards, issuer } = await setUp();
    const asked = request(await issuer.mint());
    expect(await guards.required()(asked)).toBeUndefined();
    expect(guards.get(asked.raw)).toMatchObject({ authority: 'people', subject: 'user_1' });
    expect(guards.find(asked.raw)).toBe(guards.get(asked.raw));
  });

  it('returns the reply for a denied request, and keeps no access', async () => {
    const { guards } = await setUp();
    const asked = request();
    expect(await guards.required()(asked)).toMatchObject({ outcome: 'anonymous', reply: { status: 401 } });
    expect(guards.find(asked.raw)).toBeUndefined();
    expect(() => guards.get(asked.raw)).toThrow('put auth.required() before this handler');
  });

  it('passes an anonymous request through an optional guard, but no invalid token', async () => {
    const { guards, issuer } = await setUp();
    expect(await guards.optional()(request())).toBeUndefined();
    expect(await guards.optional()(request(await issuer.mintExpired()))).toMatchObject({
      denial: { code: 'token_expired' },
    });
  });

  it('forgets the access of a request object that comes again without a credential', async () => {
    const { guards, issuer } = await setUp();
    const asked = request(await issuer.mint());
    await guards.optional()(asked);
    expect(guards.find(asked.raw)?.subject).toBe('user_1');
    await guards.optional()({ ...request(), raw: asked.raw });
    expect(guards.find(asked.raw)).toBeUndefined();
  });

  it.each(['required', 'optional', 'metadata'] as const)(
    'throws if a framework calls auth.%s as middleware, also before the verifier is created',
    async (name) => {
      const { guards } = await setUp();
      const lazy = createGuards(
        () => guards.verifier(),
        {},
        (admit) => admit,
      );
      for (const one of [guards, lazy]) {
        const uncalled = one[name] as (...args: unknown[]) => unknown;
        for (const second of [{}, () => undefined])
          expect(() => uncalled({}, second)).toThrow(configurationError(`auth.${name}()`));
      }
    },
  );

  it('takes requirements from `map`, and refuses those that would not count', async () => {
    const { guards } = await setUp();
    expect([{ scopes: ['a'] }].map(guards.required as (requirements: object) => object)).toHaveLength(1);
    const optional = guards.optional as (requirements?: object) => object;
    expect(() => optional({ scopes: ['a'] })).toThrow(configurationError('auth.optional takes no argument'));
    expect(() => optional(undefined)).not.toThrow();
  });

  it('keeps the access of an earlier guard when a later one denies', async () => {
    const { guards, issuer } = await setUp();
    const asked = request(await issuer.mint());
    await guards.required()(asked);
    expect(await guards.required({ scopes: ['more'] })(asked)).toMatchObject({
      denial: { code: 'scope_missing' },
    });
    expect(guards.find(asked.raw)?.subject).toBe('user_1');
  });

  it('calls onDenied before the reply is sent, with the framework’s request and no part of the token', async () => {
    const told: [Denial, object][] = [];
    const { guards, issuer } = await setUp({
      async onDenied(denial, raw) {
        await Promise.resolve();
        told.push([denial, raw]);
      },
    });
    const token = await issuer.mintExpired();
    const asked = request(token);
    await guards.required()(asked);
    expect(told).toEqual([[expect.objectContaining({ code: 'token_expired' }), asked.raw]]);
    for (const part of token.split('.')) expect(JSON.stringify(told)).not.toContain(part);
  });

  it('does not call onDenied for granted requests', async () => {
    const told: Denial[] = [];
    const { guards, issuer } = await setUp({ onDenied: (denial) => void told.push(denial) });
    await guards.required()(request(await issuer.mint()));
    await guards.optional()(request());
    expect(told).toEqual([]);
  });

  it('does not call onDenied for a silent check, which still denies', async () => {
    const told: Denial[] = [];
    const { guards } = await setUp({ onDenied: (denial) => void told.push(denial) });
    expect(await guards.required()(request(), true)).toMatchObject({ outcome: 'anonymous' });
    expect(told).toEqual([]);
  });

  it('passes on an error of onDenied instead of granting', async () => {
    const { guards } = await setUp({
      onDenied() {
        throw new Error('the log is full');
      },
    });
    await expect(guards.required()(request())).rejects.toThrow('the log is full');
  });

  it('names onDenied in the error when it throws something that is no Error', async () => {
    const { guards } = await setUp({
      onDenied: () => Promise.reject('full'), // oxlint-disable-line typescript/prefer-promise-reject-errors -- the case
    });
    await expect(guards.required()(request())).rejects.toMatchObject({
      message: expect.stringMatching(/^"onDenied" failed with something that is no Error/) as string,
      cause: 'full',
    });
  });

  it.each([
    ['an unknown option', { onDeny: () => {} }, /has no option "onDeny"\. It takes: onDenied/],
    ['something else than a function', { onDenied: true }, /"onDenied" must be a function/],
  ])('rejects %s at start', async (_name, options, message) => {
    await expect(setUp(options as object)).rejects.toThrow(configurationError(message));
  });
});

describe('the get of a guard', () => {
  async function setUpTwo(lazy = false) {
    const people = await createIssuer({ url: 'https://people.test' });
    const machines = await createIssuer({ url: 'https://machines.test' });
    const authorities = [
      jwtIssuer({ name: 'people', issuer: people.url, audience: people.audience }),
      jwtIssuer({ name: 'machines', issuer: machines.url, audience: machines.audience }),
    ] as const;
    const fetch: typeof globalThis.fetch = (input) =>
      new Request(input).url.startsWith(people.url) ? people.fetch(input) : machines.fetch(input);
    const create = () => createVerifier({ authorities, fetch });
    return { people, machines, auth: createGuards(lazy ? create : create(), {}, (admit) => admit) };
  }

  it.each([
    ['a verifier', false],
    ['a function that creates it', true],
  ])('gives the access that the guard granted, with %s', async (_name, lazy) => {
    const { auth, people } = await setUpTwo(lazy);
    const asked = request(await people.mint());
    for (const guard of [auth.required(), auth.required({ accept: ['people'] })]) {
      expect(await guard(asked)).toBeUndefined();
      expect(guard.get(asked.raw)).toBe(auth.get(asked.raw));
    }
  });

  it('throws if no guard ran', async () => {
    const { auth } = await setUpTwo();
    expect(() => auth.required({ accept: ['people'] }).get({})).toThrow('put auth.required() before');
  });

  it.each<[string, Requirements | undefined]>([
    ['an authority that it does not accept', { accept: ['machines'] }],
    ['a caller without its scopes', { scopes: ['admin'] }],
    ['a caller whom it would admit', { accept: ['people'] }],
    ['a caller, and it requires nothing', undefined],
  ])('throws if another guard granted the access of %s', async (_what, requirements) => {
    const { auth, people } = await setUpTwo();
    const guard = auth.required(requirements as Requirements<Access, 'people'>);
    for (const other of [auth.required(), auth.optional()]) {
      const asked = request(await people.mint());
      expect(await other(asked)).toBeUndefined();
      expect(() => guard.get(asked.raw)).toThrow('Another guard granted the access');
    }
  });

  it('throws if the guard denied what another one granted', async () => {
    const { auth, people } = await setUpTwo();
    const guard = auth.required({ scopes: ['admin'] });
    const asked = request(await people.mint());
    expect(await guard(asked)).toMatchObject({ denial: { code: 'scope_missing' } });
    expect(await auth.required()(asked)).toBeUndefined();
    expect(() => guard.get(asked.raw)).toThrow('Another guard granted the access');
  });

  it('does not trust a list that was changed after the start', async () => {
    const { auth, machines } = await setUpTwo();
    const accept: ('people' | 'machines')[] = ['people'];
    const guard = auth.required({ accept });
    accept.push('machines');
    const asked = request(await machines.mint());
    await auth.required()(asked);
    expect(() => guard.get(asked.raw)).toThrow('Another guard');
  });

  it('of a requirements function gives only what that guard granted', async () => {
    const { auth, people, machines } = await setUpTwo();
    const guard = auth.required(() => ({ accept: ['people'] }));
    const person = request(await people.mint());
    await auth.required()(person);
    expect(() => guard.get(person.raw)).toThrow('Another guard');
    expect(await guard(person)).toBeUndefined();
    expect(guard.get(person.raw).subject).toBe('user_1');
    const machine = request(await machines.mint());
    expect(await guard(machine)).toMatchObject({ denial: { code: 'authority_not_accepted' } });
    expect(() => guard.get(machine.raw)).toThrow('No access');
  });
});
