import { describe, expect, it } from 'vitest';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';
import { authorizationHeader } from './authorization-header.js';
import { extract } from './extract.js';
import type { Extracted } from './extract.js';

function outcome(header: string): string {
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

  it.each<[string, string, string]>([
    ['the token of the source', 'Bearer abc', 'abc'],
    ['a denial when the source has nothing', 'Basic abc', 'credential_missing'],
    ['the denial of the source', 'Bearer a b', 'credential_malformed'],
  ])('returns %s', (_name, header, expected) => {
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
