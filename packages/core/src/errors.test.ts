import { describe, expect, it } from 'vitest';
import { ConfigurationError, UnavailableError } from './errors.js';

describe('an UnavailableError', () => {
  it('is a 503 for any framework, safe to show, with the rest for the log', () => {
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
  ])('asks for %d seconds of patience as %s, a whole number that is at least one', (seconds, header) => {
    expect(new UnavailableError('down', seconds).headers).toEqual({ 'retry-after': header });
  });
});

describe('a ConfigurationError', () => {
  it('is known by its code, which survives a second copy of the core', () => {
    expect(new ConfigurationError('x')).toMatchObject({
      name: 'ConfigurationError',
      code: 'configuration_invalid',
      message: 'x',
    });
  });
});
