import { startBreakable } from './breakable.js';
import { faults } from './faults.js';
import { atMost, exactly } from './figure.js';
import { discovering, guarded } from './guarded.js';
import { count, eachSecond, secondsUntil } from './scene.js';
import type { Scene } from './scene.js';

/** The documented defaults, in seconds. */
const cooldown = 30;
const timeout = 5;
const fresh = 600;
const staleIfError = 3600;
const long = { expiresIn: 20_000 } as const;

const rotated: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const withdrawn = await issuer.mint({}, long);
  await outcome(withdrawn);
  await issuer.rotate({ withdraw: true });
  const newer = await issuer.mint({}, long);
  const known = await secondsUntil(issuer, () => outcome(newer), 'granted');
  return [
    atMost('a key published just after a fetch: known after', known, cooldown, 's'),
    exactly('  and the key that was withdrawn with it', await outcome(withdrawn), 'key_unknown'),
  ];
};

const withdrawn: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const old = await issuer.mint({}, long);
  await outcome(old);
  await issuer.rotate({ withdraw: true });
  const refused = await secondsUntil(issuer, () => outcome(old), 'key_unknown');
  return [
    atMost('a withdrawn key, and nobody uses the new one: refused after', refused, fresh + timeout, 's'),
  ];
};

const idle: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const old = await issuer.mint({}, long);
  await outcome(old);
  await issuer.rotate({ withdraw: true });
  issuer.clock.advance(fresh + timeout);
  return [exactly('the same, and nobody asked anything meanwhile: then', await outcome(old), 'key_unknown')];
};

const replaced: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const old = await issuer.mint({}, long);
  await outcome(old);
  await issuer.rotate({ withdraw: true, kid: String(issuer.jwks().keys[0]?.kid) });
  const newer = await issuer.mint({}, long);
  const known = await secondsUntil(issuer, () => outcome(newer), 'granted');
  return [
    atMost('a key replaced under the same kid: known after', known, cooldown, 's'),
    exactly('  and the old one', await outcome(old), 'signature_invalid'),
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
  return [exactly('Cache-Control from 120 to 3,600 s: fetches in 4,000 s', issuer.fetches(), 3)];
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
      `an outage of ${served.toLocaleString('en')} s, with a token each second: granted`,
      count(during, 'granted'),
      served,
    ),
    exactly('  and 600 s longer: 503, never 401', count(after, 'unavailable'), 600),
    atMost('  fetches, all in vain', failed, (served + 600) / cooldown),
    atMost('  back after', await secondsUntil(issuer, () => outcome(good), 'granted'), cooldown, 's'),
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
    return [
      atMost(
        'metadata that names another address for the keys: followed after',
        followed,
        fresh + timeout,
        's',
      ),
    ];
  } finally {
    await other.close();
  }
};

/** How long each change at the issuer takes to count, and what an outage costs. */
export const keyLife: readonly Scene[] = [rotated, withdrawn, idle, replaced, cacheControl, outage, moved];
