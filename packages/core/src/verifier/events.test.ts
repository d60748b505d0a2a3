/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- hooks that fail in these ways are the case */
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  createVerifier,
  discoveredKeys,
  fromFetchRequest,
  introspection,
  jwtIssuer,
  unchecked,
} from '../index.js';
import type { AuthEvent } from '../index.js';

async function setUp(observe?: (event: AuthEvent) => void) {
  const { clock, issuer } = await issuerWithClock();
  const events: AuthEvent[] = [];
  const keys = discoveredKeys(issuer.url, { cooldown: 30 });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys })],
    fetch: issuer.fetch,
    now: clock.now,
    observe: observe ?? ((event) => events.push(event)),
  });
  return { clock, issuer, verifier, events };
}

describe('observe', () => {
  it('gets an event for fetched keys and one for a verified token', async () => {
    const { issuer, verifier, events } = await setUp();
    await verifier.verify(await issuer.mint());
    expect(events).toEqual([
      { type: 'keys_refreshed', source: issuer.url, keys: 1, seconds: 0 },
      { type: 'verified', authority: 'people', seconds: 0 },
    ]);
  });

  it('gets an event for a denial, with its code and the authority', async () => {
    const { issuer, verifier, events } = await setUp();
    await verifier.verify(await issuer.mintExpired());
    await verifier.verify('opaque');
    await verifier.authenticate(fromFetchRequest(new Request('https://api.test')));
    await verifier.verify(await issuer.mint(), { scopes: ['a'] });
    expect(events.slice(1)).toEqual([
      { type: 'denied', code: 'token_expired', authority: 'people', seconds: 0 },
      { type: 'denied', code: 'token_unrecognized', authority: undefined, seconds: 0 },
      { type: 'denied', code: 'credential_missing', authority: undefined, seconds: 0 },
      { type: 'denied', code: 'scope_missing', authority: 'people', seconds: 0 },
    ]);
  });

  it('gets the names of claims with imprecise numbers, once', async () => {
    const { issuer, verifier, events } = await setUp();
    const imprecise = { a: 2 ** 53, b: [{ secret: -1e300 }], c: 2 ** 53 - 1, d: '9007199254740993', e: 0.1 };
    const token = await issuer.mint(imprecise);
    const told = () => events.filter(({ type }) => type === 'claims_imprecise');
    const once = [{ type: 'claims_imprecise', authority: 'people', claims: ['a', 'b'] }];
    await verifier.verify(token);
    expect(told()).toEqual(once);
    await verifier.verify(token);
    await verifier.verify(await issuer.mint({ fine: 1 }));
    await verifier.verify(await issuer.mintForeign({ a: 2 ** 53 }));
    expect(told()).toEqual(once);
  });

  it('gets the names of such claims from an introspection response, even with circular claims', async () => {
    const events: AuthEvent[] = [];
    const claims: Record<string, unknown> = { sub: 'ann', exp: 1_900_000_000, id: 1e20, own: {} };
    claims.own = { claims };
    const verifier = createVerifier({
      authorities: [
        introspection({
          name: 'tokens',
          issuer: unchecked,
          audience: unchecked,
          ask: () => Promise.resolve(claims),
        }),
      ],
      now: () => 1_800_000_000,
      observe: (event) => events.push(event),
    });
    expect((await verifier.verify('opaque')).access?.subject).toBe('ann');
    expect(events[0]).toEqual({ type: 'claims_imprecise', authority: 'tokens', claims: ['id', 'own'] });
  });

  it('gets an event for an outage, with the age of the keys that are still served', async () => {
    const { clock, issuer, verifier, events } = await setUp();
    issuer.setReachable(false);
    await expect(verifier.verify(await issuer.mint())).rejects.toMatchObject({ code: 'unavailable' });
    const hint = expect.stringContaining('cannot be reached') as string;
    expect(events).toEqual([
      { type: 'keys_failed', source: issuer.url, hint, age: undefined },
      { type: 'unavailable', hint, retryAfter: 1, seconds: 0 },
    ]);
    events.length = 0;
    issuer.setReachable(true);
    clock.advance(60);
    await verifier.verify(await issuer.mint());
    issuer.setReachable(false);
    clock.advance(700);
    await verifier.verify(await issuer.mint());
    expect(events.map(({ type }) => type)).toEqual(['keys_refreshed', 'verified', 'keys_failed', 'verified']);
    expect(events[2]).toEqual({ type: 'keys_failed', source: issuer.url, hint, age: 700 });
  });

  it('gets an event for each unknown kid, with whether newer keys had it', async () => {
    const { clock, issuer, verifier, events } = await setUp();
    await verifier.verify(await issuer.mint());
    clock.advance(31);
    await issuer.rotate();
    await verifier.verify(await issuer.mint());
    await verifier.verify(await issuer.mint({}, { header: { kid: 'nobody' } }));
    const missed = events.filter(({ type }) => type === 'kid_missed');
    expect(missed).toEqual([
      { type: 'kid_missed', authority: 'people', found: true },
      { type: 'kid_missed', authority: 'people', found: false },
    ]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('the log is full');
      },
    ],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
    ['rejects with undefined', () => Promise.reject(undefined)],
    ['rejects later', () => new Promise((_, reject) => setTimeout(() => reject(new Error('full')), 1))],
    ['never answers', () => new Promise(() => {})],
    [
      'gives a thenable that throws in then',
      () => ({
        then() {
          throw new Error('the log is full');
        },
      }),
    ],
    [
      'gives a thenable that throws when its then is read',
      () => ({
        get then() {
          throw new Error('the log is full');
        },
      }),
    ],
    ['gives a thenable that never calls back', () => ({ then() {} })],
  ])('does not affect the request or the process when it %s', async (_name, observe) => {
    const { issuer, verifier } = await setUp(observe);
    expect((await verifier.verify(await issuer.mint())).access?.subject).toBe('user_1');
    expect((await verifier.verify('opaque')).denial?.code).toBe('token_unrecognized');
    issuer.setReachable(false);
    expect((await verifier.verify(await issuer.mint())).access?.subject).toBe('user_1');
    await new Promise((resolve) => setTimeout(resolve, 5)); // an unhandled rejection would fail the run
  });

  it('never gets a part of a token', async () => {
    const { issuer, verifier, events } = await setUp();
    const tokens = [
      await issuer.mint(),
      await issuer.mintForeign(),
      await issuer.mintExpired(),
      'oPaQuE-1122334455',
    ];
    for (const token of tokens) await verifier.verify(token);
    const told = JSON.stringify(events);
    for (const part of tokens.flatMap((token) => token.split('.'))) expect(told).not.toContain(part);
  });
});
