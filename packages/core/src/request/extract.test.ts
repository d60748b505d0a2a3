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

  it.each([
    ['Bearer abc', undefined],
    ['DPoP abc', 'DPoP'],
  ])('reads the header of a usual request once: %s', (value, scheme) => {
    let reads = 0;
    const header = (name: string) => {
      reads += 1;
      return name === 'authorization' ? value : undefined;
    };
    const request = { raw: {}, method: 'GET', header };
    expect(extract(request, [authorizationHeader])).toStrictEqual({
      credential: { token: 'abc', scheme, accept: undefined, noPrograms: false, request },
    });
    expect(reads).toBe(1);
  });

  it('passes on an error of the header function, which it does not call again', () => {
    const thrown: unknown[] = [];
    const header = (): never => {
      thrown.push(new RangeError(`call ${thrown.length + 1}`));
      throw thrown.at(-1);
    };
    expect(() => extract({ raw: {}, method: 'GET', header }, [authorizationHeader])).toThrow('call 1');
    expect(thrown).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ['the token of the source', 'Bearer abc', 'abc'],
    ['a denial when the source has nothing', 'Basic abc', 'credential_missing'],
    ['a denial for a scheme with as many letters as Bearer', 'Digest abc', 'credential_missing'],
    ['a denial for a scheme that begins with Bearer', 'BearerXabc', 'credential_missing'],
    ['a denial for a scheme without a token', 'Bearer ', 'credential_missing'],
    ['a denial for DPoP without a token', 'DPoP ', 'credential_missing'],
    ['a denial for a scheme that begins with DPoP', 'DPoPXabc', 'credential_missing'],
    ['the token after several spaces', 'Bearer  abc', 'abc'],
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
