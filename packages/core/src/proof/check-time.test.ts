import { describe, expect, it } from 'vitest';
import { checkTime } from './check-time.js';

const now = 1_800_000_000;
const limits = { maxAge: 60, tolerance: 10 };
const claims = { jti: 'a', htm: 'GET', htu: 'https://api.example.com/', iat: now, ath: 'x' };

const check = (more: object) => checkTime({ ...claims, ...more }, now, limits);

describe('the time of a proof', () => {
  it.each<[string, object]>([
    ['an "iat" as old as maxAge and tolerance', { iat: now - 70 }],
    ['an "iat" as far ahead as tolerance', { iat: now + 10 }],
    ['an "exp" of the future', { exp: now + 60 }],
    ['an "exp" that passed less than tolerance ago', { exp: now - 9.999 }],
    ['an "nbf" that has passed', { nbf: now - 60 }],
    ['an "nbf" as far ahead as tolerance', { nbf: now + 10 }],
  ])('is right with %s', (_name, more) => {
    expect(check(more)).toBeUndefined();
  });

  // RFC 9449 §4.3, check 11, and RFC 7519 §4.1.4 and §4.1.5, where a time is a number.
  it.each<[string, object]>([
    ['an "iat" older than maxAge and tolerance', { iat: now - 70.001 }],
    ['an "exp" that passed as long ago as tolerance', { exp: now - 10 }],
  ])('has passed with %s', (_name, more) => {
    expect(check(more)).toMatchObject({ code: 'proof_expired', detail: limits });
  });

  it.each<[string, object]>([
    ['an "iat" further ahead than tolerance', { iat: now + 10.001 }],
    ['an "nbf" further ahead than tolerance', { nbf: now + 10.001 }],
  ])('has not come with %s', (_name, more) => {
    const denial = check(more);
    expect(denial?.code).toBe('proof_issued_in_future');
    expect(denial?.detail).toEqual({ tolerance: 10 });
  });

  it('has not come where the clock can not be read', () => {
    expect(checkTime(claims, Number.NaN, limits)?.code).toBe('proof_issued_in_future');
  });
});
