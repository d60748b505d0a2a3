import { describe, expect, it } from 'vitest';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';
import { authorizationHeader } from './authorization-header.js';
import { extract } from './extract.js';
import type { Extracted } from './extract.js';

function outcome(header: string | readonly string[] | null | undefined): string {
  const request = { raw: {}, method: 'GET', header: () => header };
  const extracted = extract(request, [authorizationHeader]) as Extracted;
  return extracted.denial ? extracted.denial.code : extracted.credential.token;
}

describe('extract', () => {
  it('says in the detail what a client should send', () => {
    const expected = 'Authorization: Bearer <token>';
    const details = [undefined, 'Basic dTpw', 'Bearer a b', '"', 'Bearer a,b'].map((header) => {
      const request = { raw: {}, method: 'GET', header: () => header };
      const extracted = extract(request, [authorizationHeader]) as Extracted;
      return extracted.denial?.detail;
    });
    const malformed = { header: 'authorization', expected };
    expect(details).toEqual([
      { expected: [expected] },
      { expected: [expected] },
      malformed,
      { ...malformed, missing: 'scheme' },
      { header: 'authorization' },
    ]);
  });

  it('passes on that a token was sent with the DPoP scheme', () => {
    const of = (header: string) =>
      extract({ raw: {}, method: 'GET', header: () => header }, [authorizationHeader]);
    expect(of('dPoP abc')).toMatchObject({ credential: { token: 'abc', scheme: 'DPoP' } });
    expect(of('Bearer abc')).toMatchObject({ credential: { token: 'abc', scheme: undefined } });
  });

  it.each<[string, string | readonly string[] | null | undefined, string]>([
    ['the token of the Bearer scheme', 'Bearer abc', 'abc'],
    ['the scheme in any case', 'bEaReR abc', 'abc'],
    ['several spaces before the token', 'Bearer   abc', 'abc'],
    ['one header as a list', ['Bearer abc'], 'abc'],
    ['no header', undefined, 'credential_missing'],
    ['null, as a fetch Headers returns it', null, 'credential_missing'],
    ['an empty list', [], 'credential_missing'],
    ['an empty header', '', 'credential_missing'],
    ['blanks alone', ' \t ', 'credential_missing'],
    ['a line break alone', '\n', 'credential_malformed'],
    ['a scheme alone', 'Bearer', 'credential_missing'],
    ['a scheme and a space', 'Bearer ', 'credential_missing'],
    ['a scheme and many spaces', `bearer${' '.repeat(99)}`, 'credential_missing'],
    ['the DPoP scheme alone', 'DPoP', 'credential_missing'],
    ['another scheme alone', 'Basic', 'credential_missing'],
    ['the token of the DPoP scheme', 'DPoP abc', 'abc'],
    ['two words behind DPoP', 'DPoP abc def', 'credential_malformed'],
    ['two DPoP headers joined by a proxy', 'DPoP abc, DPoP def', 'credential_repeated'],
    ['a comma behind the scheme', 'Bearer,x', 'credential_repeated'],
    ['a comma and a parameter behind the scheme', 'Bearer,x=y', 'credential_malformed'],
    ['no scheme at all', '"abc"', 'credential_malformed'],
    ['a scheme with a character outside ASCII', 'B\u00e9arer abc', 'credential_malformed'],
    ['a space first', ' Bearer abc', 'credential_malformed'],
    ['a space behind', 'Bearer abc ', 'credential_malformed'],
    ['two words', 'Bearer abc def', 'credential_malformed'],
    ['a tab for a space', 'Bearer\tabc', 'credential_malformed'],
    ['no scheme but a JWT', 'eyJh.eyJi.sig', 'credential_missing'],
    ['Basic', 'Basic dXNlcjpwYXNz', 'credential_missing'],
    ['a scheme that begins like Bearer', 'Bearers abc', 'credential_missing'],
    ['Digest with commas alone', 'Digest username="a",realm="b"', 'credential_missing'],
    ['Digest with its commas', 'Digest username="a", realm="b"', 'credential_missing'],
    ['Digest with a comma in a quoted value', 'Digest uri="/a,b", realm="c, d"', 'credential_missing'],
    ['Digest and a token behind a quoted value', 'Digest uri="/a", Bearer abc', 'credential_repeated'],
    ['two headers', ['Bearer abc', 'Bearer abc'], 'credential_repeated'],
    ['two headers, one of them empty', ['Bearer abc', ''], 'credential_repeated'],
    ['two headers joined by a proxy', 'Bearer abc, Bearer def', 'credential_repeated'],
    ['two schemes joined, with padding', 'Basic abc, Bearer def==', 'credential_repeated'],
    ['two schemes joined by a proxy', 'Basic abc, Bearer def', 'credential_repeated'],
    ['an empty header joined to another', ', Bearer abc', 'credential_repeated'],
  ])('reads the Authorization header: %s', (_name, header, expected) => {
    expect(outcome(header)).toBe(expected);
  });
});

describe('the header function of a request', () => {
  it('of Node.js finds a repeated header, which Node.js itself hides', () => {
    const request = fromNodeRequest({
      headers: { authorization: 'Bearer a' },
      rawHeaders: ['Host', 'x', 'Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'],
    });
    expect(request.header('authorization')).toEqual(['Bearer a', 'Bearer b']);
  });

  it('of Node.js reads the headers object when raw headers are missing or were changed', () => {
    const changed = { headers: { authorization: 'Bearer new' }, rawHeaders: ['Authorization', 'Bearer old'] };
    expect(fromNodeRequest(changed).header('authorization')).toBe('Bearer new');
    expect(fromNodeRequest({ headers: {} }).header('authorization')).toBeUndefined();
  });

  it('of the Fetch API joins repeated headers, which are rejected as well', () => {
    const headers = new Headers([
      ['authorization', 'Bearer a'],
      ['authorization', 'Bearer b'],
    ]);
    const extracted = extract(fromFetchRequest(new Request('https://api.test', { headers })), [
      authorizationHeader,
    ]);
    expect(extracted).toMatchObject({ denial: { code: 'credential_repeated', status: 400 } });
  });
});
