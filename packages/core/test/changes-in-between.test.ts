import { describe, expect, it } from 'vitest';
import {
  createVerifier,
  fromHeaders,
  jwtIssuer,
  keyById,
  localKeys,
  remoteKeys,
  tenants,
} from '../src/index.js';
import type { Authority, KeySource, Verifier } from '../src/index.js';
import { createGuards } from '../src/authoring.js';
import { promisesAreShared } from '../src/lib/runtime.js';
import { issuerWithClock, peopleOf, start } from './setup.js';

// What is true when a request arrives may change while it waits, or before the next one: the clock, the keys, and objects of the
// application.

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
const codeOf = async (verifier: Verifier, token: string): Promise<string> =>
  (await verifier.verify(token)).denial?.code ?? 'granted';

describe('a clock that is wrong once', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'at its reading %s stops neither a new key nor the end of an old one',
    async (at) => {
      const { clock, issuer } = await issuerWithClock();
      const old = await issuer.mint({ exp: start + 86_400 });
      let readings = 0;
      const verifier = createVerifier({
        authorities: [peopleOf(issuer, { keys: remoteKeys(`${issuer.url}/jwks`) })],
        fetch: issuer.fetch,
        now() {
          readings += 1;
          // The first one is the check of the option.
          return readings === at + 1 ? Number.NaN : clock.now();
        },
      });
      await codeOf(verifier, old);
      expect(await codeOf(verifier, old)).toBe('granted');
      await issuer.rotate({ withdraw: true });
      const fresh = await issuer.mint({ exp: start + 86_400 });
      for (let time = 0; time < 3; time += 1) {
        clock.advance(700);
        await codeOf(verifier, old);
        await pause();
      }
      expect([await codeOf(verifier, old), await codeOf(verifier, fresh)]).toEqual([
        'key_unknown',
        'granted',
      ]);
    },
  );

  it.each([-1, Number.POSITIVE_INFINITY, 1_800_000_000_000])(
    'that gives %s grants nothing',
    async (wrong) => {
      const { clock, issuer } = await issuerWithClock();
      let time = clock.now();
      const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: () => time });
      const tokens = [await issuer.mintExpired(), await issuer.mint({ nbf: start + 999, iat: undefined })];
      time = wrong;
      for (const token of tokens)
        await expect(verifier.verify(token)).rejects.toThrow('"now" of createVerifier');
    },
  );
});

describe('an object of the application that changes', () => {
  it('is no part of the facts that requests with one token share', async () => {
    const { clock, issuer } = await issuerWithClock();
    const verifier = createVerifier({
      authorities: [peopleOf(issuer)],
      resource: { identifier: 'https://api.example.com', scopes: { read: [], write: ['read'], admin: [] } },
      now: clock.now,
    });
    const token = await issuer.mint({ scope: 'write' });
    for (let request = 0; request < 3; request += 1) {
      const { access } = await verifier.verify(token);
      const facts = verifier.factsOf(access!);
      expect(facts.scopes).toEqual(['write', 'read']);
      expect(() => (facts.scopes as string[]).push('admin')).toThrow(TypeError);
      expect(() => Object.assign(facts, { bound: true })).toThrow(TypeError);
    }
    expect((await verifier.verify(token, { scopes: ['admin'] })).denial?.code).toBe('scope_missing');
    expect((await verifier.verify(token, { bound: true })).denial?.code).toBe('token_unbound');
  });

  it('is no part of the facts about a token that an own authority accepted', async () => {
    const stored = { sub: 'ann', auth_time: 1 };
    const authority: Authority<string, unknown> = {
      name: 'own',
      rules: [],
      accepts: () => true,
      attest: () => ({ attestation: { claims: stored } }),
    };
    const verifier = createVerifier({ authorities: [authority] });
    const requirements = { authentication: { maxAge: 60 } };
    const { access: earlier } = await verifier.verify('opaque');
    stored.auth_time = Date.now() / 1000;
    expect((await verifier.authorize(earlier!, requirements)).denial?.code).toBe(
      'authentication_insufficient',
    );
    stored.auth_time = 1;
    const { access } = await verifier.verify('opaque');
    const facts = verifier.factsOf(access!);
    expect(() => Object.assign(facts.claims, { auth_time: Date.now() / 1000 })).toThrow(TypeError);
    expect((await verifier.authorize(access!, requirements)).denial?.code).toBe(
      'authentication_insufficient',
    );
    expect(stored.auth_time).toBe(1);
  });

  it('has no effect on the requirements of a guard, also if the verifier is created later', async () => {
    const { clock, issuer } = await issuerWithClock();
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
    const token = await issuer.mint({ scope: 'a' });
    for (const given of [verifier, () => verifier]) {
      const requirements = { scopes: ['admin'] };
      const guard = createGuards(given, {}, (admit) => admit).required(requirements);
      requirements.scopes[0] = 'a';
      requirements.scopes = ['a'];
      const decision = await guard(fromHeaders({ authorization: `Bearer ${token}` }));
      expect(decision).toMatchObject({ denial: { code: 'scope_missing', detail: { required: ['admin'] } } });
    }
  });

  it('counts for a cached token whose request waits for keys', async () => {
    const { clock, issuer } = await issuerWithClock();
    const known = localKeys(issuer.jwks());
    const source: { wait?: Promise<void> } = {};
    const keys: KeySource = (...given) => {
      const found = known(...given);
      return source.wait === undefined ? found : source.wait.then(() => found);
    };
    const people = { ...peopleOf(issuer, { keys }) };
    const verifier = createVerifier({ authorities: [people], now: clock.now });
    const token = await issuer.mint();
    for (let request = 0; request < 3; request += 1) expect(await codeOf(verifier, token)).toBe('granted');
    source.wait = pause();
    const waiting = codeOf(verifier, token);
    Object.assign(people, { isRevoked: () => true });
    expect(await waiting).toBe('token_revoked');
  });
});

describe('a request', () => {
  it('does not get the error of another one, whose host the application refused', async () => {
    const { clock, issuer } = await issuerWithClock();
    const people = peopleOf(issuer);
    let asked = 0;
    const verifier = createVerifier({
      authorities: [
        tenants({
          name: 'tenants',
          async resolve(_issuer, request) {
            asked += 1;
            const host = request?.header('host');
            if (host === 'slow') await new Promise(() => {});
            await pause();
            if (host !== 'good') throw new Error('unknown host');
            return people;
          },
        }),
      ],
      now: clock.now,
    });
    const token = await issuer.mint();
    const ask = async (host: string): Promise<string> =>
      verifier.authenticate(fromHeaders({ authorization: `Bearer ${token}`, host })).then(
        ({ outcome }) => outcome,
        () => 'unavailable',
      );
    void ask('slow');
    const start = performance.now();
    expect(await Promise.all([ask('evil'), ask('good'), ask('good')])).toEqual([
      'unavailable',
      'granted',
      'granted',
    ]);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(asked).toBe(4);
  });

  it('asks once together with others, if the application does not read it', async () => {
    const { clock, issuer } = await issuerWithClock();
    let asked = 0;
    const verifier = createVerifier({
      authorities: [
        tenants({
          name: 'tenants',
          async resolve() {
            asked += 1;
            await pause();
            throw new Error('the database is away');
          },
        }),
      ],
      now: clock.now,
    });
    const request = fromHeaders({ authorization: `Bearer ${await issuer.mint()}` });
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => verifier.authenticate({ ...request, raw: {} })),
    );
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    // Elsewhere, up to four requests ask at once.
    expect(asked).toBe(promisesAreShared() ? 1 : 3);
  });

  it('waits for the keys if the last failure is long ago', async () => {
    const { clock, issuer } = await issuerWithClock();
    let isUp = true;
    const verifier = createVerifier({
      authorities: [peopleOf(issuer, { keys: remoteKeys(`${issuer.url}/jwks`) })],
      fetch: async (...given) => {
        if (!isUp) throw new Error('away');
        return issuer.fetch(...given);
      },
      now: clock.now,
    });
    const token = await issuer.mint({ exp: start + 86_400 });
    expect(await codeOf(verifier, token)).toBe('granted');
    clock.advance(500);
    isUp = false;
    expect(await codeOf(verifier, token)).toBe('granted');
    await pause();
    isUp = true;
    await issuer.rotate({ withdraw: true });
    clock.advance(3000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => codeOf(verifier, token)));
    expect(new Set(answers)).toEqual(new Set(['key_unknown']));
  });

  it.each([
    ['missTtl is longer', { ttl: 60, missTtl: 3600 }, 0, 61],
    ['the look-up takes as long', { ttl: 60 }, 50, 11],
  ])('is rejected after "ttl" of keyById, although %s', async (_what, options, takes, later) => {
    const { clock, issuer } = await issuerWithClock();
    const [jwk] = issuer.jwks().keys;
    let key: object | undefined = jwk;
    const keys = keyById(async () => {
      const found = key;
      clock.advance(takes);
      await Promise.resolve();
      return found as never;
    }, options);
    const verifier = createVerifier({ authorities: [peopleOf(issuer, { keys })], now: clock.now });
    const token = await issuer.mint({ exp: start + 86_400 });
    expect(await codeOf(verifier, token)).toBe('granted');
    key = undefined;
    clock.advance(later);
    expect(await codeOf(verifier, token)).toBe('key_unknown');
  });
});

describe('the access of a guard whose requirements are a function', () => {
  it('is the one that this guard granted', async () => {
    const { clock, issuer } = await issuerWithClock();
    const [people, others] = ['people', 'others'].map((name) =>
      jwtIssuer({ name, issuer: issuer.url, audience: name, keys: localKeys(issuer.jwks()) }),
    ) as [ReturnType<typeof jwtIssuer>, ReturnType<typeof jwtIssuer>];
    const verifier = createVerifier({ authorities: [people, others], now: clock.now });
    const guards = createGuards(verifier, {}, (admit) => admit);
    const first = guards.required(() => ({ accept: ['people'] }));
    const second = guards.required();
    const raw = {};
    const ask = async (guard: typeof first | typeof second, aud: string): Promise<unknown> =>
      guard({ ...fromHeaders({ authorization: `Bearer ${await issuer.mint({ aud })}` }), raw });
    expect(await ask(first, 'people')).toBeUndefined();
    expect(first.get(raw).authority).toBe('people');
    // The second request with this token gets another object for the same access.
    expect(await ask(second, 'people')).toBeUndefined();
    expect(first.get(raw).authority).toBe('people');
    expect(await ask(second, 'others')).toBeUndefined();
    expect(() => first.get(raw)).toThrow('Another guard granted the access');
    expect(await ask(first, 'others')).toMatchObject({ outcome: 'denied' });
    expect(await ask(second, 'people')).toBeUndefined();
    expect(() => first.get(raw)).toThrow('Another guard granted the access');
  });
});
