import { createIssuer } from '@tokenward/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import {
  apiKeys,
  createVerifier,
  discoveredKeys,
  fromNodeRequest,
  isUnavailable,
  jwtIssuer,
  UnavailableError,
} from '../index.js';
import type { AuthEvent, AuthRequest, Verdict } from '../index.js';
import { createGuards } from './guards.js';

const { clock, issuer } = await issuerWithClock();
const keys = apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined });
const people = peopleOf(issuer);
const verifier = createVerifier({ authorities: [people, keys], now: clock.now });

type Given = () => object;
const request = (token?: string): AuthRequest =>
  fromNodeRequest({ headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
const unknownIssuer = await issuer.mint({ iss: 'https://evil.test' });
const valid = await issuer.mint({ org_id: 'acme', scope: 'read' });

/** The outcome with a guard, with `authenticate`, and with the guard of an adapter. */
async function outcomes(given: unknown, token?: string): Promise<readonly string[]> {
  const auth = createGuards(verifier, {}, (admit) => admit);
  const asked = [
    () => verifier.guard(given as Given)(request(token)),
    () => verifier.authenticate(request(token), given as Given),
    async () => (await auth.required(given as Given)(request(token))) as Verdict | undefined,
  ];
  const codes = asked.map(async (ask) => {
    try {
      const verdict = await ask();
      return verdict?.denial?.code ?? verdict?.outcome ?? 'granted';
    } catch (error) {
      if (!(error instanceof Error)) return 'no error';
      return (error as { code?: string }).code ?? 'error';
    }
  });
  return Promise.all(codes);
}
const all = (outcome: string): readonly string[] => [outcome, outcome, outcome];

afterEach(() => vi.unstubAllGlobals());

describe('a requirements function', () => {
  it.each<[string, unknown, string]>([
    ['requirements that hold', () => ({ organization: 'acme' }), 'granted'],
    ['requirements that hold, as a promise', () => Promise.resolve({ organization: 'acme' }), 'granted'],
    ['alternatives that hold', () => ({ anyOf: [{ scopes: ['x'] }, { scopes: ['read'] }] }), 'granted'],
    ['an empty object, which requires a valid token only', () => ({}), 'granted'],
    ['another organization', () => ({ organization: 'other' }), 'organization_mismatch'],
    ['another scope, as a promise', async () => ({ scopes: ['x'] }), 'scope_missing'],
    ['another authority', () => ({ accept: ['keys'] }), 'authority_not_accepted'],
    [
      'alternatives of another authority',
      () => ({ anyOf: [{ accept: ['keys'] }] }),
      'authority_not_accepted',
    ],
  ])('decides about the request with %s', async (_name, given, outcome) => {
    expect(await outcomes(given, valid)).toEqual(all(outcome));
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['a text', 'admin'],
    ['a number', 5],
    ['a list', [{ scopes: ['read'] }]],
    ['a function', () => ({})],
    ['a map', new Map()],
    ['a weak map', new WeakMap()],
    ['a generator', (function* () {})()],
    ['an asynchronous generator', (async function* () {})()],
    ['no in an object', Object(false)],
    ['a text in an object', Object('')],
    ['bytes', new Uint8Array()],
    ['a response', new Response()],
    ['an error', new Error('x')],
    ['a member that is undefined', { organization: undefined }],
    ['a member that is undefined, beside another', { scopes: ['read'], organization: undefined }],
    ['an alternative with a member that is undefined', { anyOf: [{ organization: undefined }] }],
    ['a misspelled member', { organisation: 'acme' }],
    ['an empty organization', { organization: '' }],
    ['an unknown authority', { accept: ['nobody'] }],
    ['an own member named __proto__', JSON.parse('{"__proto__":{}}')],
  ])('causes an error, and never a grant, if it returns %s', async (_name, answer) => {
    expect(await outcomes(() => answer, valid)).toEqual(all('configuration_invalid'));
    expect(await outcomes(() => Promise.resolve(answer), valid)).toEqual(all('configuration_invalid'));
  });

  it.each([undefined, null, 'text', 0, false, {}, new Error('down')])(
    'causes an error, and never a grant, if it throws or rejects with %s, or a getter throws it',
    async (thrown) => {
      const fail = (): never => {
        throw thrown; // oxlint-disable-line typescript/only-throw-error -- the case
      };
      const getter = Object.defineProperty({}, 'scopes', { get: fail, enumerable: true });
      const then = Object.defineProperty({}, 'then', { get: fail }); // oxlint-disable-line unicorn/no-thenable -- the case
      for (const given of [fail, async () => fail(), () => getter, async () => getter, () => then])
        expect(await outcomes(given, valid)).toEqual(all('error'));
    },
  );

  it('causes an error after 10 seconds', async () => {
    const delays: (number | undefined)[] = [];
    const { setTimeout: set } = globalThis;
    // Only timers of this length end at once: tests before this one in the same process may have left others.
    vi.stubGlobal('setTimeout', (task: () => void, delay?: number) => {
      delays.push(delay);
      return set(task, delay === 10_000 ? 0 : delay);
    });
    const error = verifier
      .authenticate(request(valid), () => new Promise<never>(() => {}))
      .catch((thrown: unknown) => thrown);
    expect(await error).toMatchObject({
      message: 'The requirements function of a route did not answer within 10 seconds.',
    });
    expect(delays).toContain(10_000);
  });

  it('can throw UnavailableError', async () => {
    const events: AuthEvent[] = [];
    const observed = createVerifier({
      authorities: [people],
      now: clock.now,
      observe: (event) => void events.push(event),
    });
    const outage = observed.guard(() => Promise.reject(new UnavailableError('the database is down', 1)));
    await expect(outage(request(valid))).rejects.toSatisfy(isUnavailable);
    expect(events).toMatchObject([{ type: 'unavailable', hint: 'the database is down' }]);
  });

  it.each<[string, string | undefined, string]>([
    ['no credential', undefined, 'credential_missing'],
    ['a malformed credential', 'a b', 'credential_malformed'],
    ['an opaque token that no authority accepts', 'opaque', 'token_unrecognized'],
    ['a token of an unknown issuer', unknownIssuer, 'issuer_unknown'],
  ])('is not called for %s', async (_name, token, code) => {
    let calls = 0;
    const called = (): object => {
      calls += 1;
      return {};
    };
    expect(await outcomes(called, token)).toEqual(all(code));
    expect(calls).toBe(0);
  });

  it('is called once with each request, before anything is fetched', async () => {
    const own = await createIssuer({ clock });
    const cold = createVerifier({
      authorities: [
        jwtIssuer({ name: 'own', issuer: own.url, audience: own.audience, keys: discoveredKeys(own.url) }),
        keys,
      ],
      now: clock.now,
      fetch: own.fetch,
    });
    const seen: unknown[] = [];
    const guard = cold.guard((asked) => {
      seen.push(asked.raw);
      return {
        anyOf: [
          { accept: ['keys'], scopes: ['a'] },
          { accept: ['keys'], kind: 'api_key' },
        ],
      };
    });
    for (const sent of [request(await own.mint()), request(await own.mint())]) {
      expect((await guard(sent)).denial).toMatchObject({
        code: 'authority_not_accepted',
        status: 401,
        detail: { accept: ['keys'] },
      });
      expect(seen.splice(0)).toEqual([sent.raw]);
    }
    expect(own.requests).toEqual([]);
  });

  it('gets the request of the framework in an adapter', async () => {
    const auth = createGuards(verifier, {}, (admit) => admit);
    const raw = { params: { org: 'acme' } };
    const guard = auth.required((asked: typeof raw) => ({ organization: asked.params.org }));
    expect(await guard({ ...request(valid), raw })).toBeUndefined();
    raw.params.org = 'other';
    expect(await guard({ ...request(valid), raw })).toMatchObject({
      denial: { code: 'organization_mismatch' },
    });
  });

  it('may return the same object with other members later', async () => {
    const shared: { scopes: string[] } = { scopes: ['read'] };
    const guard = verifier.guard(() => shared);
    expect((await guard(request(valid))).outcome).toBe('granted');
    shared.scopes = ['x'];
    expect((await guard(request(valid))).denial?.code).toBe('scope_missing');
    shared.scopes = [];
    await expect((async () => guard(request(valid)))()).rejects.toThrow(
      'The requirements of a request: "scopes"',
    );
  });

  it('is rejected by verify, which has no request', async () => {
    await expect(verifier.verify(valid, (() => ({})) as object)).rejects.toThrow('but is a function');
  });
});
