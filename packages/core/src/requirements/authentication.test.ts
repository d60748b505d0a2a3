import { describe, expect, it } from 'vitest';
import { bareAccess } from '../../test/bare-access.js';
import { start } from '../../test/setup.js';
import type { Requirements } from '../index.js';
import { authorize } from './authorize.js';

const facts = (claims: object) => ({ claims: { ...claims }, bound: false, now: () => start });
const codeOf = async (requirements: Requirements, claims: object, scopes: readonly string[] = []) =>
  (await authorize({ ...bareAccess, scopes }, requirements, facts(claims))).denial?.code;
const denialOf = async (requirements: Requirements, claims: object, scopes: readonly string[] = []) =>
  (await authorize({ ...bareAccess, scopes }, requirements, facts(claims))).denial;

describe('the authentication that a route requires', () => {
  const maxAge: Requirements = { authentication: { maxAge: 300 } };
  const acr: Requirements = { authentication: { acr: ['phr', 'phrh'] } };

  it.each<[string, object]>([
    ['exactly maxAge ago', { auth_time: start - 300 }],
    ['just now', { auth_time: start }],
    ['at a fraction of a second', { auth_time: start - 299.5 }],
  ])('accepts an auth_time %s', async (_when, claims) => {
    expect(await codeOf(maxAge, claims)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['missing', {}],
    ['a second too long ago', { auth_time: start - 301 }],
    ['a moment too long ago', { auth_time: start - 300.001 }],
    ['a second ahead of the clock', { auth_time: start + 1 }],
    ['a moment ahead of the clock', { auth_time: start + 0.001 }],
    ['an hour ahead of the clock', { auth_time: start + 3600 }],
    ['a string', { auth_time: `${start}` }],
    ['null', { auth_time: null }],
    ['undefined', { auth_time: undefined }],
    ['NaN', { auth_time: Number.NaN }],
    ['infinite', { auth_time: Number.POSITIVE_INFINITY }],
    ['negative', { auth_time: -1 }],
    ['in milliseconds', { auth_time: start * 1000 }],
    ['a list', { auth_time: [start] }],
    ['an object', { auth_time: { valueOf: () => start } }],
    ['true', { auth_time: true }],
    ['a date', { auth_time: new Date(start * 1000) }],
    ['a big integer', { auth_time: BigInt(start) }],
    ['only iat', { iat: start }],
    ['in the prototype', Object.create({ auth_time: start }) as object],
  ])('denies an auth_time that is %s', async (_what, claims) => {
    const own = { claims: claims as Readonly<Record<string, unknown>>, bound: false, now: () => start };
    const { denial } = await authorize(bareAccess, maxAge, own);
    expect(denial).toMatchObject({
      code: 'authentication_insufficient',
      status: 401,
      error: 'insufficient_user_authentication',
    });
  });

  it.each<[Requirements, object, string]>([
    [maxAge, {}, '"auth_time" is missing'],
    [maxAge, { auth_time: null }, '"auth_time" is malformed'],
    [maxAge, { auth_time: `${start}` }, '"auth_time" is malformed'],
    [maxAge, { auth_time: -1 }, '"auth_time" is malformed'],
    [maxAge, { auth_time: 0 }, '"auth_time" is too long ago'],
    [maxAge, { auth_time: start + 1 }, '"auth_time" is ahead of the clock'],
    [maxAge, { auth_time: start - 301 }, '"auth_time" is too long ago'],
    [acr, {}, '"acr" is missing'],
    [acr, { acr: null }, '"acr" is missing'],
    [acr, { acr: ['phr'] }, '"acr" is malformed'],
    [acr, { acr: 'other' }, '"acr" is another one'],
  ])('says in the detail what failed: %j with the claims %j', async (required, claims, failed) => {
    expect((await denialOf(required, claims))?.detail).toMatchObject({ failed: [failed] });
  });

  it('denies a negative auth_time, however old an authentication may be', async () => {
    expect(await codeOf({ authentication: { maxAge: 1e9 } }, { auth_time: -1 })).toBeDefined();
  });

  it('denies if the clock gives no time, or jumps back', async () => {
    for (const time of [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, start - 3600]) {
      const broken = { claims: { auth_time: start }, bound: false, now: () => time };
      expect((await authorize(bareAccess, maxAge, broken)).denial).toBeDefined();
    }
  });

  it('accepts only an authentication of this very second with a maxAge of 0', async () => {
    const none: Requirements = { authentication: { maxAge: 0 } };
    expect(await codeOf(none, { auth_time: start })).toBeUndefined();
    expect(await codeOf(none, { auth_time: start - 1 })).toBe('authentication_insufficient');
  });

  it.each<[unknown, boolean]>([
    ['phr', true],
    ['phrh', true],
    ['PHR', false],
    ['phr ', false],
    ['phr phrh', false],
    ['', false],
    ['0', false],
    [undefined, false],
    [null, false],
    [['phr'], false],
    [{ toString: () => 'phr' }, false],
    [1, false],
    [true, false],
  ])('accepts one of the classes as acr, and nothing else: %j', async (value, isAccepted) => {
    expect(await codeOf(acr, { acr: value })).toBe(isAccepted ? undefined : 'authentication_insufficient');
  });

  it('denies an acr in the prototype of the claims', async () => {
    const own = {
      claims: Object.create({ acr: 'phr' }) as Record<string, unknown>,
      bound: false,
      now: () => start,
    };
    expect((await authorize(bareAccess, acr, own)).denial).toBeDefined();
  });

  it('denies if there are no facts about the token', async () => {
    expect((await authorize(bareAccess, maxAge)).denial).toBeDefined();
    expect((await authorize(bareAccess, acr)).denial).toBeDefined();
  });

  it('names all that it requires in the detail, and what failed, but no value of a claim', async () => {
    const both: Requirements = { authentication: { maxAge: 300, acr: ['phr'] } };
    const recent = await denialOf(both, { auth_time: start, acr: 'pWd-1122' });
    expect(recent?.detail).toEqual({ maxAge: 300, acr: ['phr'], failed: ['"acr" is another one'] });
    const strong = await denialOf(both, { auth_time: 5, acr: 'phr' });
    expect(strong?.detail).toMatchObject({ failed: ['"auth_time" is too long ago'] });
    const neither = await denialOf(both, {});
    expect(neither?.hint).toMatch(/^In the token, "auth_time" is missing and "acr" is missing\. The client/);
    expect(JSON.stringify(recent)).not.toContain('pWd-1122');
  });
});
