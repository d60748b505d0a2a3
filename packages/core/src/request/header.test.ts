import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';
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
