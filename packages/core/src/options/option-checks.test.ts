import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  authorizationHeader,
  createVerifier,
  fromNodeRequest,
  jwtIssuer,
  localKeys,
  remoteKeys,
} from '../index.js';
import type { KeySource, Requirements, Rule } from '../index.js';
import { createGuards } from '../verifier/guards.js';

const { clock, issuer } = await issuerWithClock();
const options = { name: 'people', issuer: issuer.url, audience: issuer.audience };
const keys = localKeys(issuer.jwks());
const people = jwtIssuer({ ...options, keys });
const verifierWith = (more: object = {}) =>
  createVerifier({ authorities: [people], now: clock.now, ...more });

describe('the requirements of a guard', () => {
  const typo = Object.create({ scope: ['admin'] }) as Requirements;
  it.each<[string, unknown]>([
    ['a promise, whose await was forgotten', Promise.resolve({ scopes: ['admin'] })],
    ['a map', new Map([['scopes', ['admin']]])],
    ['a date', new Date()],
    ['an object that inherits a misspelled name', typo],
  ])('are rejected at start when they are %s', (_name, given) => {
    expect(() => verifierWith().guard(given as Requirements)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });

  it('are read once, so that a getter cannot give something else after the check', async () => {
    let reads = 0;
    const given = {
      get scopes() {
        reads += 1;
        return reads === 1 ? ['admin'] : [];
      },
    };
    const guard = verifierWith().guard(given);
    const headers = { authorization: `Bearer ${await issuer.mint()}` };
    expect((await guard(fromNodeRequest({ headers }))).denial?.code).toBe('scope_missing');
    expect(reads).toBe(1);
  });
});

describe('an optional guard', () => {
  it('removes the access that the same request object had before', async () => {
    const auth = createGuards(verifierWith(), {}, (admit) => admit);
    const raw: { headers: Record<string, string> } = {
      headers: { authorization: `Bearer ${await issuer.mint()}` },
    };
    expect(await auth.optional()(fromNodeRequest(raw))).toBeUndefined();
    expect(auth.find(raw)?.subject).toBe('user_1');
    raw.headers = {};
    expect(await auth.optional()(fromNodeRequest(raw))).toBeUndefined();
    expect(auth.find(raw)).toBeUndefined();
  });

  it('causes an error without the value when the request is no object', () => {
    const auth = createGuards(verifierWith(), {}, (admit) => admit);
    expect(() => auth.find('eyJhbGciOi.secret.x' as never)).toThrow('The request must be an object');
  });
});

describe('the context of rules and the list of sources', () => {
  it('cannot be changed by a rule to set the clock of later requests', async () => {
    const rule: Rule = (_attestation, context) => {
      (context as { now: () => number }).now = () => 0;
      return undefined;
    };
    const verifier = verifierWith({ authorities: [jwtIssuer({ ...options, keys, rules: [rule] })] });
    await expect(verifier.verify(await issuer.mint())).rejects.toThrow(TypeError);
    expect((await verifier.verify(await issuer.mintExpired())).denial?.code).toBe('token_expired');
  });

  it('is rejected at start when "accept" of a source is a string', () => {
    expect(() => verifierWith({ sources: [{ ...authorizationHeader, accept: 'people' }] })).toThrow(
      '"sources"',
    );
  });
});

describe('the timeout of a key source', () => {
  it.each([Number.POSITIVE_INFINITY, 'x', null, -1, 0, 3e6])(
    'is rejected at start when it is %s',
    (timeout) => {
      const own = Object.assign(((context, seen) => keys(context, seen)) as KeySource, { timeout });
      expect(() => jwtIssuer({ ...options, keys: own })).toThrow('"timeout"');
    },
  );
});

describe('the timeout of remoteKeys', () => {
  it('can be a getter of a class', async () => {
    class Options {
      get timeout(): number {
        return 0.1;
      }
    }
    const remote = remoteKeys('https://id.test/keys', new Options());
    const verifier = verifierWith({
      authorities: [jwtIssuer({ ...options, keys: remote })],
      fetch: () => new Promise(() => {}),
    });
    await expect(verifier.verify(await issuer.mint())).rejects.toMatchObject({
      hint: 'the keys did not arrive within 0.1 seconds',
    });
  });
});

describe('the clock of createVerifier', () => {
  it('that returns negative infinity causes an error, and no expired token is granted', async () => {
    let time = clock.now();
    const verifier = verifierWith({ now: () => time });
    time = Number.NEGATIVE_INFINITY;
    await expect(verifier.verify(await issuer.mintExpired())).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  });
});
