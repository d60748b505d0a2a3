import { faults } from './faults.js';
import { atMost, exactly } from './figure.js';
import type { Figure } from './figure.js';
import { guarded } from './guarded.js';
import { atOnce, count } from './scene.js';
import type { Scene } from './scene.js';
import { unknownKid } from './unknown-kid.js';

/** The documented defaults, in seconds. */
const cooldown = 30;
const timeout = 5;

const cold: Scene = async (issuer) => {
  const tokens = await atOnce(1000, () => issuer.mint());
  const outcomes = await Promise.all(tokens.map(guarded(issuer)));
  return [
    exactly('1,000 different tokens at once on a cold start: granted', count(outcomes, 'granted'), 1000),
    exactly('  fetches of the keys', issuer.fetches(), 1),
  ];
};

const forged: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const good = await issuer.mint({}, { expiresIn: 1000 });
  const start = issuer.clock.now();
  const outcomes: string[] = [await outcome(good)];
  for (let sent = 0; sent < 100_000; sent += 1) {
    issuer.clock.set(start + Math.floor(sent / 1000));
    outcomes.push(await outcome(unknownKid(good, sent)));
    if (sent % 100 === 0) outcomes.push(await outcome(good));
  }
  return [
    exactly(
      '100,000 random unknown kids in 100 s of the clock: refused',
      count(outcomes, 'key_unknown'),
      100_000,
    ),
    exactly('  good tokens among them: granted', count(outcomes, 'granted'), 1001),
    atMost('  fetches that they caused', issuer.fetches() - 1, Math.floor(100 / cooldown)),
  ];
};

/** Good tokens are asked for after the fetch began, and their answers are counted while it still hangs. */
const forgedInAnOutage: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const good = await issuer.mint({}, { expiresIn: 1000 });
  await outcome(good);
  issuer.clock.advance(cooldown);
  issuer.breakDown(faults['hangs before the headers']);
  let answered = 0;
  const flood = atOnce(1000, async (sent) => {
    const got = await outcome(unknownKid(good, sent));
    answered += 1;
    return got;
  });
  const granted = count(await atOnce(1000, () => outcome(good)), 'granted');
  const before = answered;
  return [
    exactly('1,000 unknown kids while the endpoint hangs: answered so far', before, 0),
    exactly('  good tokens granted meanwhile, of 1,000', granted, 1000),
    exactly('  unknown kids told 503 in the end', count(await flood, 'unavailable'), 1000),
    exactly('  fetches that they caused', issuer.fetches() - 1, 1),
  ];
};

const hung: Scene = async (issuer) => {
  const figures: Figure[] = [];
  for (const name of ['hangs before the headers', 'hangs in the body', 'drips, a byte at a time']) {
    issuer.breakDown(faults[name]);
    const outcome = guarded(issuer);
    const token = await issuer.mint();
    const start = performance.now();
    const outcomes = await atOnce(100, () => outcome(token));
    const seconds = (performance.now() - start) / 1000;
    figures.push(
      exactly(`a cold start where the endpoint ${name}: 503 for`, count(outcomes, 'unavailable'), 100),
      atMost(`  after, with the default timeout of ${timeout} s`, seconds, timeout + 1, 's'),
    );
  }
  return figures;
};

/** What many callers at once cost the issuer and each other. */
export const floods: readonly Scene[] = [cold, forged, forgedInAnOutage, hung];
