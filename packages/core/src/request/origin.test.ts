import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { fromFetchRequest } from './auth-request.js';
import { isOrigin, originProblem } from './origin.js';

describe('an origin', () => {
  it.each(['https://app.example.com', 'http://localhost:3000', 'capacitor://localhost', 'a1+.-://host:1'])(
    'is %s, which has no problem',
    (text) => {
      expect(isOrigin(text)).toBe(true);
      expect(originProblem(text)).toBeUndefined();
    },
  );

  it.each([
    ['https://*.example.com', 'has a wildcard'],
    ['app.example.com', 'has no scheme'],
    [' https://app.example.com', 'has no scheme'],
    ['a https://app.example.com', 'has no scheme'],
    ['1https://app.example.com', 'has no scheme'],
    ['a_b://app.example.com', 'has no scheme'],
    ['https:app.example.com', 'has no scheme'],
    ['https://app.example.com/', 'ends with a slash'],
    ['HTTPS://app.example.com/', 'ends with a slash'],
    ['https://app.example.com/a', 'has more than'],
    ['https://app.example.com?a', 'has more than'],
    ['https://app.example.com#a', 'has more than'],
    ['https:///app.example.com/', 'is not written as'],
    ['https:///a//b/', 'is not written as'],
    ['https://APP.example.com', 'is not written as'],
    ['http://APP.example.com', 'is not written as'],
    ['https://app.example.com:443', 'is not written as'],
    ['http://user@app.example.com', 'is not written as'],
    ['x-https://user@app', 'is not written as'],
  ])('is not %s, which %s', (text, problem) => {
    expect(isOrigin(text)).toBe(false);
    expect(originProblem(text)).toContain(problem);
  });

  it.each([undefined, null, 5, {}, '', '  '])('is not %j, whose problem others describe', (value) => {
    expect(isOrigin(value)).toBe(false);
    expect(originProblem(value)).toBeUndefined();
  });
});

it('fromFetchRequest names the functions for another request when a header is read', () => {
  const request = fromFetchRequest({ headers: {}, method: 'GET', url: '/' } as unknown as Request);
  expect(() => request.header('origin')).toThrow(configurationError('fromNodeRequest(request)'));
});
