import { describe, expect, it } from 'vitest';
import { issuerWithClock, noNetwork, peopleOf } from '../../test/setup.js';
import { createGuards } from '../authoring.js';
import type { Authenticate, Guards } from '../authoring.js';
import { createVerifier, fromHeaders } from '../index.js';
import type { Access, Verifier } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now, fetch: noNetwork });
const request = async () => fromHeaders({ authorization: `Bearer ${await issuer.mint({ sub: 'ann' })}` });

const guardsOf = (create: () => Verifier): Guards<Access, Authenticate> =>
  createGuards(create, {}, (admit) => admit);

describe('a value that is no verifier', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a promise of one', Promise.resolve(verifier)],
    ['the options of one', { authorities: [peopleOf(issuer)] }],
    ['an authority', peopleOf(issuer)],
  ])('is an error at once: %s', (_name, given) => {
    expect(() => createGuards(given as Verifier, {}, (admit) => admit)).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message:
          'The first argument must be a verifier, such as createVerifier({ ... }), or a function that creates it.',
      }),
    );
  });
});

describe('a function that creates the verifier', () => {
  it('is called at the first request, and once for all guards', async () => {
    let calls = 0;
    const auth = guardsOf(() => {
      calls += 1;
      return verifier;
    });
    const [required, optional] = [auth.required(), auth.optional()];
    expect(calls).toBe(0);
    const asked = await request();
    expect([await required(asked), await optional(asked)]).toEqual([undefined, undefined]);
    expect(auth.find(asked.raw)?.subject).toBe('ann');
    expect(await required(fromHeaders({}))).toMatchObject({ outcome: 'anonymous' });
    expect(calls).toBe(1);
  });

  it('is called again for the next request after it threw, and lets no request through', async () => {
    let isSet = false;
    const auth = guardsOf(() => {
      if (!isSet) throw new Error('SECRET is not set');
      return verifier;
    });
    const guard = auth.optional();
    const asked = await request();
    for (let time = 0; time < 2; time += 1)
      await expect(Promise.resolve(guard(asked))).rejects.toThrow('SECRET is not set');
    expect(auth.find(asked.raw)).toBeUndefined();
    isSet = true;
    expect(await guard(asked)).toBeUndefined();
  });

  it.each([undefined, null, 0, '', false])('is an error if it throws %j', async (thrown) => {
    const auth = guardsOf(() => {
      throw thrown as unknown as Error;
    });
    await expect(Promise.resolve(auth.optional()(await request()))).rejects.toThrow(
      /The function that creates the verifier/,
    );
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['options', () => ({ authorities: [] })],
    ['a promise of a verifier', async () => Promise.resolve(verifier)],
    ['a rejected promise', async () => Promise.reject(new Error('no'))],
    ['another function', () => () => verifier],
  ])('is an error if it returns %s', async (_name, create) => {
    const auth = guardsOf(create as () => Verifier);
    await expect(Promise.resolve(auth.optional()(await request()))).rejects.toThrow(
      'The function that creates the verifier must give a verifier, such as createVerifier({ ... }), and no promise.',
    );
  });

  it.each<[string, object]>([
    ['an empty list', { scopes: [] }],
    ['a list without texts', { scopes: [undefined] }],
    ['a map', new Map([['scopes', ['admin']]])],
    ['an unknown member', { scope: 'admin' }],
    ['an unknown authority', { accept: ['nobody'] }],
  ])('gives an error for wrong requirements at each request: %s', async (_what, requirements) => {
    const guard = guardsOf(() => verifier).required(requirements);
    for (let count = 0; count < 2; count += 1)
      await expect(Promise.resolve(guard(await request()))).rejects.toMatchObject({
        code: 'configuration_invalid',
      });
  });

  const hidden = (): object => Object.defineProperty({}, 'scopes', { value: ['admin'], enumerable: false });
  class OfClass {
    get scopes(): readonly string[] {
      return ['admin'];
    }
  }

  it.each<[string, object]>([
    ['a member', { scopes: ['admin'] }],
    ['a member that is not enumerable', hidden()],
    ['such a member of an alternative', { anyOf: [hidden()] }],
    ['a member of its prototype', Object.create({ scopes: ['admin'] }) as object],
    ['a getter of its class', new OfClass()],
  ])('denies what requirements say with %s', async (_what, requirements) => {
    const guard = guardsOf(() => verifier).required(requirements);
    expect(await guard(await request())).toMatchObject({ denial: { code: 'scope_missing' } });
  });

  it('has the requirements that were given, whatever the application changes before the first request', async () => {
    const scopes = ['admin'];
    const requirements: { scopes?: string[] } = { scopes };
    const guard = guardsOf(() => verifier).required(requirements);
    scopes.pop();
    delete requirements.scopes;
    expect(await guard(await request())).toMatchObject({ denial: { code: 'scope_missing' } });
  });
});

it('wrong requirements throw at once if the verifier is given', () => {
  const auth = createGuards(verifier, {}, (admit: Authenticate) => admit);
  expect(() => auth.required({ scopes: [] })).toThrow(/"scopes"/);
});
