import { startBreakable } from './breakable.js';
import type { BreakableIssuer } from './breakable.js';
import { faults } from './faults.js';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import { discovering, guarded } from './guarded.js';
import { count, eachSecond, secondsUntil } from './scene.js';
import type { Scene } from './scene.js';

/** The documented defaults, in seconds. */
const cooldown = 30;
const timeout = 5;
const fresh = 600;
const staleIfError = 3600;
const long = { expiresIn: 20_000 } as const;

/** Withdraws the key of a token that was granted, and publishes a new one. */
async function withdrawKey(issuer: BreakableIssuer, options: { readonly kid?: string } = {}) {
  const outcome = guarded(issuer);
  const old = await issuer.mint({}, long);
  await outcome(old);
  await issuer.rotate({ ...options, withdraw: true });
  return { outcome, old };
}

/** How long a token of the new key is rejected, and what a token of the old key gets afterwards. */
async function changeKey(issuer: BreakableIssuer, options: { readonly kid?: string } = {}) {
  const { outcome, old } = await withdrawKey(issuer, options);
  const newer = await issuer.mint({}, long);
  const known = await secondsUntil(issuer, () => outcome(newer), 'granted');
  return { known, ofOld: await outcome(old) };
}

const rotated: Scene = async (issuer) => {
  const { known, ofOld } = await changeKey(issuer);
  return [
    atMost('a key published right after a fetch is accepted after', known, cooldown, 's'),
    exactly('  then a token of the key that was withdrawn', ofOld, 'key_unknown'),
  ];
};

const withdrawn: Scene = async (issuer) => {
  const { outcome, old } = await withdrawKey(issuer);
  const refused = await secondsUntil(issuer, () => outcome(old), 'key_unknown');
  return [
    atMost(
      'a withdrawn key, without requests of the new one, is rejected after',
      refused,
      fresh + timeout,
      's',
    ),
  ];
};

const idle: Scene = async (issuer) => {
  const { outcome, old } = await withdrawKey(issuer);
  issuer.clock.advance(fresh + timeout);
  return [exactly('  the same, without any request meanwhile', await outcome(old), 'key_unknown')];
};

const replaced: Scene = async (issuer) => {
  const { known, ofOld } = await changeKey(issuer, { kid: String(issuer.jwks().keys[0]?.kid) });
  return [
    atMost('a key replaced under the same kid is accepted after', known, cooldown, 's'),
    exactly('  then a token of the old key', ofOld, 'signature_invalid'),
  ];
};

const cacheControl: Scene = async (issuer) => {
  issuer.sendHeaders({ 'cache-control': 'max-age=120' });
  const outcome = guarded(issuer);
  const token = await issuer.mint({}, long);
  await outcome(token);
  issuer.sendHeaders({ 'cache-control': 'max-age=3600' });
  await eachSecond(issuer, 4000, () => outcome(token));
  // Due at four fifths: after 96 seconds, and after 2,880 more.
  return [exactly('max-age changes from 120 to 3,600 s: fetches in 4,000 s', issuer.fetches(), 3)];
};

const outage: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const good = await issuer.mint({}, long);
  await outcome(good);
  issuer.breakDown(faults['answers 500']);
  const served = fresh + staleIfError;
  const during = await eachSecond(issuer, served, () => outcome(good));
  const after = await eachSecond(issuer, 600, () => outcome(good));
  const failed = issuer.fetches() - 1;
  issuer.breakDown();
  return [
    exactly(
      `an outage of ${served.toLocaleString('en')} s, one token a second: granted`,
      count(during, 'granted'),
      served,
    ),
    exactly('  600 s more: answered with 503', count(after, 'unavailable'), 600),
    atMost('  fetches that failed', failed, (served + 600) / cooldown),
    atMost(
      '  after the outage, granted again after',
      await secondsUntil(issuer, () => outcome(good), 'granted'),
      cooldown,
      's',
    ),
  ];
};

const moved: Scene = async (issuer) => {
  const other = await startBreakable();
  try {
    await other.rotate({ withdraw: true });
    const outcome = discovering(issuer);
    const good = await issuer.mint({}, long);
    await outcome(good);
    issuer.moveKeys(`${other.url}/jwks`);
    const followed = await secondsUntil(issuer, () => outcome(good), 'key_unknown');
    return [atMost('a changed jwks_uri in the metadata is used after', followed, fresh + timeout, 's')];
  } finally {
    await other.close();
  }
};

/** How long each change at the issuer takes to be noticed, and what an outage causes. */
export const keyLife: readonly Scene[] = [rotated, withdrawn, idle, replaced, cacheControl, outage, moved];
