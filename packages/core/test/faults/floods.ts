import { faults } from './faults.js';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
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
    exactly('1,000 different tokens at once without cached keys: granted', count(outcomes, 'granted'), 1000),
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
    exactly('100,000 tokens with random kids in 100 s: rejected', count(outcomes, 'key_unknown'), 100_000),
    exactly('  valid tokens among them: granted', count(outcomes, 'granted'), 1001),
    // After 1, 3, 7, 15 and 31 seconds, and then once per cooldown.
    atMost('  fetches that they caused', issuer.fetches() - 1, 5 + Math.floor((100 - 31) / cooldown)),
  ];
};

/** Valid tokens are verified after the fetch began, and counted while it hangs. */
const forgedInAnOutage: Scene = async (issuer) => {
  const outcome = guarded(issuer);
  const good = await issuer.mint({}, { expiresIn: 1000 });
  await outcome(good);
  issuer.clock.advance(cooldown);
  issuer.breakDown(faults['sends nothing']);
  let answered = 0;
  const flood = atOnce(1000, async (sent) => {
    const got = await outcome(unknownKid(good, sent));
    answered += 1;
    return got;
  });
  const granted = count(await atOnce(1000, () => outcome(good)), 'granted');
  const before = answered;
  return [
    exactly('1,000 unknown kids while the key endpoint hangs: answered so far', before, 0),
    exactly('  valid tokens granted meanwhile, of 1,000', granted, 1000),
    exactly('  unknown kids answered with 503 after the timeout', count(await flood, 'unavailable'), 1000),
    exactly('  fetches that they caused', issuer.fetches() - 1, 1),
  ];
};

const hung: Scene = async (issuer) => {
  const figures: Figure[] = [];
  for (const name of ['sends nothing', 'stops in the body', 'sends a byte every 10 ms']) {
    issuer.breakDown(faults[name]);
    const outcome = guarded(issuer);
    const token = await issuer.mint();
    const start = performance.now();
    const outcomes = await atOnce(100, () => outcome(token));
    const seconds = (performance.now() - start) / 1000;
    figures.push(
      exactly(
        `100 tokens without cached keys, the endpoint ${name}: 503`,
        count(outcomes, 'unavailable'),
        100,
      ),
      atMost(`  time until then, with the default timeout of ${timeout} s`, seconds, timeout + 1, 's'),
    );
  }
  return figures;
};

/** How many requests at once affect the issuer and each other. */
export const floods: readonly Scene[] = [cold, forged, forgedInAnOutage, hung];
