import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.js';
import { keySet } from '../signature/key-set.js';
import type { Key, KeySource } from '../signature/key-set.js';
import { checkedKeySource } from './checked-key-source.js';
import { discoveredKeys } from './discovered-keys.js';
import { localKeys } from './local-keys.js';
import { remoteKeys } from './remote-keys.js';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const url = 'https://id.example.com';

describe('a key source', () => {
  it.each<[string, unknown]>([
    ['an empty list', []],
    ['no list', 'RS256'],
    ['of a shared secret', ['RS256', 'HS256']],
    ['undefined', undefined],
  ])('names itself in its error when its algorithms are %s', (_name, algorithms) => {
    const options = { algorithms } as { algorithms: [] };
    expect(() => localKeys({ keys: [jwk] }, options)).toThrow(/^localKeys: "algorithms"/);
    expect(() => remoteKeys(url, options)).toThrow(/^remoteKeys: "algorithms"/);
    expect(() => discoveredKeys(url, options)).toThrow(/^discoveredKeys: "algorithms"/);
  });

  it('names itself in its error when its address is no URL', () => {
    expect(() => discoveredKeys('id.example.com')).toThrow(/^discoveredKeys:/);
    expect(() => remoteKeys('id.example.com')).toThrow(/^remoteKeys:/);
  });

  it('names the way out in its error when its issuer has no metadata address', () => {
    expect(() => discoveredKeys(`${url}?tenant=1`)).toThrow('remoteKeys(url)');
  });

  it('may take one second longer than its fetch, whose error is more specific', () => {
    expect(remoteKeys(url, { timeout: 3 }).timeout).toBe(4);
    expect(discoveredKeys(url, { timeout: 3 }).timeout).toBe(4);
  });

  it('names itself in its error when its only key has another purpose', () => {
    expect(() => localKeys({ keys: [{ ...jwk, use: 'enc' }] })).toThrow(/^localKeys: keys\[0\] .*"use"/);
  });

  it('names itself in its error when the runtime rejects the key, with the error of the runtime as cause', async () => {
    const point = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const source = localKeys({ keys: [point] });
    await expect(Promise.resolve(source({ now: () => 0, fetch: globalThis.fetch }))).rejects.toMatchObject({
      message: expect.stringMatching(/^localKeys: the key/) as string,
      cause: expect.any(Error) as Error,
    });
  });
});

describe('a custom key source', () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  const set = keySet([]);
  const candidates = (): readonly Key[] => [];
  const giving = async (given: unknown): Promise<unknown> =>
    checkedKeySource('a test', (() => given) as unknown as KeySource)(context);

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['a list', [set]],
    ['a function', () => set],
    ['no member', {}],
    ['keys alone', { keys: [] }],
    ['candidates alone', { candidates }],
    ['keys that are no list', { keys: {}, candidates }],
    ['candidates that are no function', { keys: [], candidates: [] }],
  ])(
    'causes an error when it returns %s instead of a key set, synchronously or as a promise',
    async (_name, given) => {
      for (const one of [given, Promise.resolve(given)]) {
        const error: unknown = await giving(one).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(error).toHaveProperty(
          'message',
          '"keys" of a test must give a key set: { keys, withdrawnWithin, candidates }.',
        );
      }
    },
  );

  it('returns the same key set object, synchronously where possible, and the next one when it changes', async () => {
    const own = { keys: [], candidates: () => [] };
    for (const given of [set, own]) expect(await giving(Promise.resolve(given))).toBe(given);
    const given = [set, set, keySet([])];
    const keys = checkedKeySource('a test', () => given[0]!);
    for (; given.length > 0; given.shift()) expect(keys(context)).toBe(given[0]);
  });
});
