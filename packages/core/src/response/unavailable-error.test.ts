import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.js';
import { isUnavailable, UnavailableError } from './unavailable-error.js';

describe('UnavailableError', () => {
  it('has the status 503 for any framework, a public message, and a hint for the log', () => {
    const cause = new TypeError('connect ECONNREFUSED 10.0.0.1');
    const error = new UnavailableError('https://id.test/jwks did not answer', 12, cause);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'UnavailableError',
      code: 'unavailable',
      status: 503,
      statusCode: 503,
      retryAfter: 12,
      headers: { 'retry-after': '12' },
      hint: 'https://id.test/jwks did not answer',
      cause,
    });
    expect(error.message).not.toMatch(/id\.test|ECONNREFUSED/);
  });

  it.each([
    [0, '1'],
    [-5, '1'],
    [0.2, '1'],
    [1.2, '2'],
    [30, '30'],
  ])('sends a delay of %d seconds as Retry-After: %s', (seconds, header) => {
    expect(new UnavailableError('down', seconds).headers).toEqual({ 'retry-after': header });
  });
});

describe('ConfigurationError', () => {
  it('has a code that identifies it across several copies of the package', () => {
    expect(new ConfigurationError('x')).toMatchObject({
      name: 'ConfigurationError',
      code: 'configuration_invalid',
      message: 'x',
    });
  });
});

describe('isUnavailable', () => {
  it('has a complete reply for frameworks that ignore the status of an error', () => {
    expect(new UnavailableError('down', 7).reply).toEqual({
      status: 503,
      headers: {
        'retry-after': '7',
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
      },
      body: '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"Authentication is temporarily unavailable."}',
    });
  });

  it('recognizes an UnavailableError by its name, even from another copy of the package', () => {
    const { status, hint, retryAfter, reply } = new UnavailableError('down', 1);
    const foreign = Object.assign(new Error('x'), {
      name: 'UnavailableError',
      status,
      hint,
      retryAfter,
      reply,
    });
    expect([new UnavailableError('down', 1), foreign].every(isUnavailable)).toBe(true);
    const others = [
      new Error('x'),
      Object.assign(new Error('x'), { code: 'unavailable' }),
      { reply: {} },
      Object.assign(new Error('x'), {
        name: 'UnavailableError',
        status,
        hint,
        retryAfter,
        reply: { ...reply, status: 200 },
      }),
      Object.defineProperty(new Error('x'), 'name', {
        get() {
          throw new Error('no name');
        },
      }),
      undefined,
    ];
    expect(others.some(isUnavailable)).toBe(false);
  });
});
