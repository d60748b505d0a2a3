import { describe, expect, it } from 'vitest';
import { windowOfRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';
import { expiration } from './expiration.js';
import { issuedAt } from './issued-at.js';
import { maxTokenAge } from './max-token-age.js';
import { notBefore } from './not-before.js';

const ever = Number.POSITIVE_INFINITY;

describe('the times between which a rule passes', () => {
  it.each<[string, object, [from: number, until: number], Rule]>([
    ['expiration', { exp: 1000 }, [-ever, 1007], expiration(7)],
    ['expiration', {}, [-ever, ever], expiration(7, true)],
    ['notBefore', { nbf: 1000 }, [993, ever], notBefore(7)],
    ['notBefore', {}, [-ever, ever], notBefore(7)],
    ['issuedAt', { iat: 1000 }, [400, ever], issuedAt(600)],
    ['maxTokenAge', { iat: 1000 }, [-ever, 1067], maxTokenAge(60, 7)],
  ])('%s gives for %j the times %j', (_name, claims, [from, until], rule) => {
    expect(windowOfRule(rule)?.({ ...claims })).toEqual({ from, until });
  });
});
