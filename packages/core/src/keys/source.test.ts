import { describe, expect, it } from 'vitest';
import { discovery } from './discovery.js';
import { localKeys } from './local.js';
import { remoteKeys } from './remote.js';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const url = 'https://id.example.com';

describe('a source of keys says what is wrong with it, and that it is the one', () => {
  it.each<[string, unknown]>([
    ['no algorithm', []],
    ['one that is no list', 'RS256'],
    ['a secret one', ['RS256', 'HS256']],
    ['nothing', undefined],
  ])('where its algorithms are %s', (_name, algorithms) => {
    const options = { algorithms } as { algorithms: [] };
    expect(() => localKeys({ keys: [jwk] }, options)).toThrow(/^localKeys: "algorithms"/);
    expect(() => remoteKeys(url, options)).toThrow(/^remoteKeys: "algorithms"/);
    expect(() => discovery(url, options)).toThrow(/^discovery: "algorithms"/);
  });

  it('where its address is none', () => {
    expect(() => discovery('id.example.com')).toThrow(/^discovery:/);
    expect(() => remoteKeys('id.example.com')).toThrow(/^remoteKeys:/);
  });

  it('where its only key is for something else', () => {
    expect(() => localKeys({ keys: [{ ...jwk, use: 'enc' }] })).toThrow(/^localKeys: keys\[0\] .*"use"/);
  });

  it('where the runtime refuses the key, with the error of the runtime', async () => {
    const point = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const source = localKeys({ keys: [point] });
    await expect(Promise.resolve(source({ now: () => 0, fetch: globalThis.fetch }))).rejects.toMatchObject({
      message: expect.stringMatching(/^localKeys: the key/) as string,
      cause: expect.any(Error) as Error,
    });
  });
});
