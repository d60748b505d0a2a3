import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';
import { authorizationHeader } from './authorization-header.js';
import { extract } from './extract.js';
import { header } from './header.js';

const source = () => header('X-API-Key', { accept: ['keys'] });

/** The result of the source for a header: the token, the code of the denial, or `nothing`. */
function outcome(value: string | readonly string[] | null | undefined): string {
  const read = source().read({
    raw: {},
    method: 'GET',
    header: (name) => (name === 'x-api-key' ? value : null),
  });
  if (read === undefined) return 'nothing';
  return 'denial' in read ? read.denial.code : read.token;
}

describe('header', () => {
  it.each<[string, string | readonly string[] | null | undefined, string]>([
    ['a token', 'acme_abc', 'acme_abc'],
    ['a token with all its characters', 'ak_a/b+c~d.e-f==', 'ak_a/b+c~d.e-f=='],
    ['a list of one', ['acme_abc'], 'acme_abc'],
    ['no header', undefined, 'nothing'],
    ['null, as a fetch Headers returns it', null, 'nothing'],
    ['an empty list', [], 'nothing'],
    ['an empty header', '', 'nothing'],
    ['blanks alone', ' \t', 'nothing'],
    ['a line break alone', '\n', 'credential_malformed'],
    ['a space first', ' acme_abc', 'credential_malformed'],
    ['a space behind', 'acme_abc ', 'credential_malformed'],
    ['two words', 'Bearer acme_abc', 'credential_malformed'],
    ['a tab', 'acme_abc\tx', 'credential_malformed'],
    ['a line break', 'acme_abc\nx', 'credential_malformed'],
    ['a line break behind', 'acme_abc\n', 'credential_malformed'],
    ['two headers', ['acme_abc', 'acme_abc'], 'credential_repeated'],
    ['two headers, one of them empty', ['acme_abc', ''], 'credential_repeated'],
    ['two headers joined by a proxy', 'acme_abc, acme_def', 'credential_repeated'],
    ['two headers joined without a space', 'acme_abc,acme_def', 'credential_repeated'],
    ['an empty header joined to another', ', acme_abc', 'credential_repeated'],
  ])('reads a header that holds only a token: %s', (_name, value, expected) => {
    expect(outcome(value)).toBe(expected);
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
      denial: { code: 'credential_repeated', status: 400 },
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
  const own = header('X-Access-Token', { scheme: 'Bearer' });
  const shared = header('authorization', { scheme: 'ApiKey', accept: ['keys'] });
  const outcomeOf = (from: typeof own, ...values: readonly string[]): string => {
    const read = from.read({ raw: {}, method: 'GET', header: () => values });
    if (read === undefined) return 'nothing';
    return 'denial' in read ? read.denial.code : read.token;
  };

  it.each<[string, readonly string[], string]>([
    ['a token', ['Bearer abc'], 'abc'],
    ['the scheme in any case', ['bEARER abc'], 'abc'],
    ['several spaces', ['Bearer   abc'], 'abc'],
    ['no header', [], 'nothing'],
    ['an empty header', [''], 'nothing'],
    ['the scheme alone', ['Bearer'], 'nothing'],
    ['a token without the scheme', ['abc'], 'credential_malformed'],
    ['another scheme', ['Basic abc'], 'credential_malformed'],
    ['a scheme that begins alike', ['Bearers abc'], 'credential_malformed'],
    ['two words', ['Bearer abc def'], 'credential_malformed'],
    ['no scheme at all', ['"abc"'], 'credential_malformed'],
    ['two headers', ['Bearer abc', 'Bearer abc'], 'credential_repeated'],
    ['two headers, one of them empty', ['', 'Bearer abc'], 'credential_repeated'],
    ['two headers joined by a proxy', ['Bearer abc, Bearer def'], 'credential_repeated'],
  ])('reads a header of its own: %s', (_name, values, expected) => {
    expect(outcomeOf(own, ...values)).toBe(expected);
  });

  it.each<[string, readonly string[], string]>([
    ['a token', ['ApiKey acme_abc'], 'acme_abc'],
    ['the scheme in any case', ['apikey acme_abc'], 'acme_abc'],
    ['the scheme of another source', ['Bearer abc'], 'nothing'],
    ['the scheme alone', ['ApiKey'], 'nothing'],
    ['two words', ['ApiKey a b'], 'credential_malformed'],
    ['two headers joined by a proxy', ['Bearer abc, ApiKey acme_abc'], 'credential_repeated'],
  ])('reads the Authorization header beside other sources: %s', (_name, values, expected) => {
    expect(outcomeOf(shared, ...values)).toBe(expected);
  });

  it('has a hint that names the header and its scheme', () => {
    const read = own.read({ raw: {}, method: 'GET', header: () => 'sEcReT' });
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
      shared,
    ]);
    expect(found).toMatchObject({ credential: { token } });
    expect(found.denial === undefined && (found.credential.accept?.[0] ?? 'without accept')).toBe(accept);
  });
});
