import { describe, expect, it } from 'vitest';
import { dpopClient } from '../../test/dpop-setup.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';

describe('the options of dpop', () => {
  const replay = memoryReplay();
  const good = { origins: ['https://api.example.com'], replay };
  const wrong = (more: object): string => {
    try {
      dpop({ ...good, ...more });
    } catch (error) {
      expect(error).toMatchObject({ code: 'configuration_invalid' });
      return (error as Error).message;
    }
    return 'no error';
  };

  it.each<[string, object]>([
    ['no origins', { origins: undefined }],
    ['an empty list', { origins: [] }],
    ['one text', { origins: 'https://api.example.com' }],
    ['an empty text', { origins: [''] }],
    ['a path', { origins: ['https://api.example.com/v1'] }],
    ['a slash at the end', { origins: ['https://api.example.com/'] }],
    ['a query', { origins: ['https://api.example.com?a'] }],
    ['a fragment', { origins: ['https://api.example.com#a'] }],
    ['a user name', { origins: ['https://a@api.example.com'] }],
    ['plain http', { origins: ['http://api.example.com'] }],
    ['plain http that looks like loopback', { origins: ['http://localhost.example.com'] }],
    ['no scheme', { origins: ['api.example.com'] }],
    ['another scheme', { origins: ['ftp://api.example.com'] }],
    ['a wildcard', { origins: ['https://*.example.com', 'https://ex ample.com'] }],
    ['letters that are not ASCII', { origins: ['https://bücher.example'] }],
    ['an address that URL writes otherwise', { origins: ['https://127.1'] }],
  ])('reject %s as origin', (_name, more) => {
    expect(wrong(more)).toContain('"origins" must be');
  });

  it.each([
    'https://api.example.com',
    'https://API.example.com',
    'https://api.example.com:8443',
    'https://api.example.com:443',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
  ])('accept the origin %s', (origin) => {
    expect(() => dpop({ origins: [origin], replay })).not.toThrow();
  });

  it.each(['https://*.example.com', '*', 'https://*'])('reject the pattern %s as an origin', (origin) => {
    expect(wrong({ origins: ['https://api.example.com', origin] })).toContain(
      'but "origins[1]" has a wildcard: list each origin.',
    );
  });

  it.each<[string, object]>([
    ['replay', { replay: undefined }],
    ['replay', { replay: { seen: true } }],
    ['replay', { replay: memoryReplay }],
    ['nonce', { nonce: 'hunter2' }],
    ['nonce', { nonce: undefined }],
    ['algorithms', { algorithms: [] }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['none'] }],
    ['maxAge', { maxAge: 60_000 }],
    ['maxAge', { maxAge: 0 }],
    ['tolerance', { tolerance: -1 }],
    ['tolerance', { tolerance: Number.NaN }],
    ['path', { path: '/v1' }],
    ['onStoreFailure', { onStoreFailure: 'deny' }],
    ['onStoreFailure', { onStoreFailure: true }],
  ])('reject a wrong "%s"', (name, more) => {
    const message = wrong(more);
    expect(message).toContain(`"${name}" must be`);
    expect(message).not.toContain('hunter2');
  });

  it('reject an unknown name and a wrong timeout of the store', () => {
    expect(wrong({ origin: 'https://api.example.com' })).toContain('has no option "origin"');
    expect(wrong({ replay: { ...replay, check: 1 } })).toContain('has a "check" that is no function');
    expect(wrong({ replay: { ...replay, timeout: 2000 } })).toContain(
      '"timeout" must be a number of seconds',
    );
  });

  it('are copied, so that a list that changes later has no effect', async () => {
    const [lists, algorithms] = [['https://api.example.com'], ['ES256' as const, 'PS256' as const]];
    const { codeOf, proof } = await dpopClient({ origins: lists, algorithms });
    lists.splice(0, 1, 'https://evil.example');
    algorithms.splice(0, 1);
    expect(await codeOf(await proof())).toBe('granted');
    expect(await codeOf(await proof({ htu: 'https://evil.example/payroll' }))).toBe('proof_target_mismatch');
  });
});
