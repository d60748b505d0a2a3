import { describe, expect, it } from 'vitest';
import { createModel } from './expectation.js';
import type { Outage } from './world.js';

const answers = [
  { at: 0, keys: new Map([['one', 'A']]), fresh: 600 },
  { at: 5000, keys: new Map([['two', 'B']]), fresh: 600 },
] as const;
const first = answers.slice(0, 1);
const outage: Outage = { mode: 'down', from: 100, until: Infinity };
const past: Outage = { mode: 'down', from: 100, until: 300 };

const good = { kid: 'one', x: 'A' } as const;
const unknown = { kid: 'three' } as const;
const forged = { kid: 'one' } as const;

/** What is right at one moment, when a fetch may take 2 s, which are 120 s of the service. */
function rightAt(time: number, signer: { kid: string; x?: string }, outages: readonly Outage[] = []) {
  const model = createModel({ answers: first, outages }, 60);
  return model.jwt({ signer, exp: Infinity, ifGood: '200' }, { sent: time, answered: time });
}

describe('the model of the server', () => {
  it.each([
    ['a known key', 29, good, ['200']],
    ['an unknown key within the cooldown', 29, unknown, ['key_unknown']],
    ['an unknown key after it, when newer keys must have been fetched', 30, unknown, []],
    ['a bad signature within the cooldown', 29, forged, ['signature_invalid']],
    ['a bad signature after it', 30, forged, []],
    ['a known key until it is stale and a fetch has ended', 719, good, ['200']],
    ['a known key that must have been refreshed', 720, good, []],
  ] as const)('without an outage, expects of %s at %i s', (_name, time, signer, right) => {
    expect(rightAt(time, signer)).toEqual(right);
  });

  it.each([
    ['a known key', 4199, good, ['200']],
    ['a known key that may be dead', 4200, good, ['200', 'unavailable']],
    ['a known key that must be dead', 4320, good, ['unavailable']],
    ['an unknown key', 200, unknown, ['unavailable']],
    ['a bad signature', 200, forged, ['signature_invalid']],
  ] as const)('in an outage, expects of %s at %i s', (_name, time, signer, right) => {
    expect(rightAt(time, signer, [outage])).toEqual(right);
  });

  it('allows 503 for one cooldown and one fetch after an outage', () => {
    expect(rightAt(450, unknown, [past])).toEqual(['unavailable']);
    expect(rightAt(451, unknown, [past])).toEqual([]);
  });

  it('allows either set while a newer one may be on its way', () => {
    const model = createModel({ answers, outages: [{ ...outage, until: 4990 }] }, 60);
    const at = (sent: number) =>
      model.jwt({ signer: { kid: 'two', x: 'B' }, exp: 9e9, ifGood: '200' }, { sent, answered: sent + 1 });
    expect(at(4998)).toEqual(['unavailable']);
    expect(at(5000)).toEqual(['200', 'unavailable']);
    expect(at(5200)).toEqual(['200']);
  });

  it('knows when a token expires, with the tolerance', () => {
    const model = createModel({ answers: first, outages: [] }, 60);
    const token = { signer: good, exp: 100, ifGood: 'scope_missing' } as const;
    expect(model.jwt(token, { sent: 90, answered: 104 })).toEqual(['scope_missing']);
    expect(model.jwt(token, { sent: 104, answered: 105 })).toEqual(['scope_missing', 'token_expired']);
    expect(model.jwt(token, { sent: 105, answered: 106 })).toEqual(['token_expired']);
  });

  it('lets a kept answer about an opaque token do in an outage, and a revocation go unnoticed as long', () => {
    const model = createModel({ answers: first, outages: [outage] }, 60);
    const opaque = (revoked: number, sent: number) =>
      model.opaque({ revoked, confirmed: 90 }, { sent, answered: sent });
    expect(opaque(Infinity, 200)).toEqual(['200']);
    expect(opaque(Infinity, 270)).toEqual(['200', 'unavailable']);
    expect(opaque(100, 399)).toEqual(['200', 'token_inactive', 'unavailable']);
    expect(opaque(100, 400)).toEqual(['token_inactive', 'unavailable']);
  });
});
