import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { outcomeOf } from '../../test/outcome-of.js';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';
import { authorizationHeader } from './authorization-header.js';
import { extract } from './extract.js';
import { header } from './header.js';

const source = () => header('X-API-Key', { accept: ['keys'] });

describe('header', () => {
  const read = (value: string): string =>
    outcomeOf(
      source().read({ raw: {}, method: 'GET', header: (name) => (name === 'x-api-key' ? value : null) }),
    );

  it('reads a token with every character that a token may have', () => {
    expect(read('ak_a/b+c~d.e-f==')).toBe('ak_a/b+c~d.e-f==');
  });

  it.each([
    ['a scheme', 'Bearer acme_abc'],
    ['a tab', 'acme_abc\tx'],
    ['a line break', 'acme_abc\nx'],
    ['a line break behind', 'acme_abc\n'],
  ])('rejects a header that holds more than a token: %s', (_name, value) => {
    expect(read(value)).toBe('credential_malformed');
  });

  it('reads the header by its lower-case name', () => {
    expect(source().read(fromNodeRequest({ headers: { 'x-api-key': 'abc' } }))).toEqual({ token: 'abc' });
    const request = new Request('https://api.test', { headers: { 'X-Api-Key': 'abc' } });
    expect(source().read(fromFetchRequest(request))).toEqual({ token: 'abc' });
  });

  it('rejects a header that Node.js received twice', () => {
    const rawHeaders = ['x-api-key', 'abc', 'X-API-KEY', 'def'];
    expect(
      source().read(fromNodeRequest({ headers: { 'x-api-key': 'abc, def' }, rawHeaders })),
    ).toMatchObject({
      denial: { code: 'credential_repeated', status: 400, detail: { header: 'x-api-key' } },
    });
  });

  it.each<[string, () => unknown, string]>([
    ['no name', () => header(undefined as never), 'name'],
    ['an empty name', () => header(''), 'name'],
    ['a name with a space', () => header('x api key'), 'name'],
    ['a name with a colon', () => header('x-api-key:'), 'name'],
    ['a name that is not set, beside one that is', () => header('', { name: 'x-api-key' } as never), 'name'],
    ['an empty list to accept', () => header('x-api-key', { accept: [] }), 'accept'],
    ['a name that is no list', () => header('x-api-key', { accept: 'keys' as never }), 'accept'],
    ['a misspelled option', () => header('x-api-key', { accepts: ['keys'] } as never), 'accepts'],
    ['an empty scheme', () => header('x-api-key', { scheme: '' }), 'scheme'],
    ['a scheme with a space', () => header('x-api-key', { scheme: 'Bearer ' }), 'scheme'],
    ['a scheme that is not set', () => header('x-api-key', { scheme: undefined as never }), 'scheme'],
    ['a list of schemes', () => header('x-api-key', { scheme: ['Bearer'] as never }), 'scheme'],
  ])('is rejected at start with an error that names the option: %s', (_name, make, option) => {
    expect(make).toThrow(configurationError(new RegExp(`^header\\b.*"${option}"`)));
  });

  it('copies its options, so that later changes to the list have no effect', () => {
    const accept = ['keys'];
    const kept = header('x-api-key', { accept });
    accept.push('people');
    expect(kept.accept).toEqual(['keys']);
    expect(header('x-api-key').accept).toBeUndefined();
  });
});

describe('a malformed value of a custom header', () => {
  it('causes a denial that names that header instead of the Authorization header', () => {
    const read = source().read({ raw: {}, method: 'GET', header: () => 'two words' });
    expect(read).toMatchObject({
      denial: {
        code: 'credential_malformed',
        detail: { header: 'x-api-key', expected: 'x-api-key: <token>' },
      },
    });
    expect(read).toMatchObject({
      denial: {
        message: 'The credential of the request is malformed.',
        hint: expect.stringContaining('Send "x-api-key: <token>"') as string,
      },
    });
    expect(JSON.stringify(read)).not.toContain('two words');
  });
});

describe('header with a scheme', () => {
  // Made in each test, so that options which are wrongly rejected fail a test and not the whole file.
  const own = () => header('X-Access-Token', { scheme: 'Bearer' });
  const shared = () => header('authorization', { scheme: 'ApiKey', accept: ['keys'] });
  it('has a hint that names the header and its scheme', () => {
    const read = own().read({ raw: {}, method: 'GET', header: () => 'sEcReT' });
    expect(read).toMatchObject({
      denial: {
        detail: { header: 'x-access-token', expected: 'x-access-token: Bearer <token>' },
        hint: expect.stringContaining('Send "x-access-token: Bearer <token>"') as string,
      },
    });
    expect(JSON.stringify(read)).not.toContain('sEcReT');
  });

  it('leaves the DPoP scheme to the authority of the token', () => {
    const dpop = header('x-access-token', { scheme: 'DPoP' });
    expect(dpop.read({ raw: {}, method: 'GET', header: () => 'DPoP abc' })).toEqual({
      token: 'abc',
      scheme: 'DPoP',
    });
  });

  it.each<[string, string, string]>([
    ['Bearer abc', 'abc', 'without accept'],
    ['ApiKey acme_abc', 'acme_abc', 'keys'],
  ])('works beside authorizationHeader, which reads the same header: %s', async (value, token, accept) => {
    const found = await extract({ raw: {}, method: 'GET', header: () => value }, [
      authorizationHeader,
      shared(),
    ]);
    expect(found).toMatchObject({ credential: { token } });
    expect(found.denial === undefined && (found.credential.accept?.[0] ?? 'without accept')).toBe(accept);
  });
});
