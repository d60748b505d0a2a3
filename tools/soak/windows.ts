import { configured, promised } from './bounds.js';
import type { Hit } from './load.js';
import type { World } from './world.js';

/** Something that may last for a while after a change: how long it may, and how long it did at most; seconds of the service. */
export interface Window {
  readonly what: string;
  readonly most: number;
  longest: number;
}

/** The windows of one run. */
export interface Windows {
  readonly record: (hit: Hit) => void;
  readonly list: readonly Window[];
}

/** Measures windows from the moment of the change, whatever was fetched when; so they also prove that it is fetched. */
export function createWindows(
  { keys, outages, answers }: Pick<World, 'keys' | 'outages' | 'answers'>,
  speed: number,
): Windows {
  const flight = configured.timeout * speed;
  const window = (what: string, most: number): Window => ({ what, most, longest: 0 });
  const newKey = window('a good token of a new key gets 401', promised.cooldown);
  const withdrawn = window('a withdrawn key is accepted, with no outage', promised.fresh.usual + flight);
  const stale = window('keys are used beyond their freshness', promised.staleIfError + flight);
  const after = window('503 after an outage', promised.cooldown + flight);
  const note = (measured: Window, seconds: number): void => {
    measured.longest = Math.max(measured.longest, seconds);
  };

  return {
    list: [newKey, withdrawn, stale, after],
    record({ shot: { signer }, sent, answered, outcome }) {
      const life = signer?.x === undefined ? undefined : keys.get(signer.x);
      if (outcome === 'unavailable') {
        const last = outages.findLast(({ from }) => from <= answered);
        if (last !== undefined) note(after, sent - last.until);
      }
      if (life === undefined) return;
      if (life.withdrawn > sent && ['key_unknown', 'signature_invalid'].includes(outcome))
        note(newKey, sent - life.published);
      if (outcome !== '200') return;
      const calm = !outages.some(({ from, until }) => from <= sent && until + after.most >= life.withdrawn);
      if (calm) note(withdrawn, sent - life.withdrawn);
      const newest = answers.at(-1);
      if (newest !== undefined) note(stale, sent - newest.at - newest.fresh);
    },
  };
}
