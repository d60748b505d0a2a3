import { mostGrowth, promised } from './bounds.js';
import type { Figures } from './soaked-server.js';
import type { Tally } from './tally.js';
import type { Outage } from './world.js';

/** All that a run brought. */
export interface Run {
  readonly tally: Tally;
  /** How long the server was under load, in seconds of the wall clock and of the service. */
  readonly seconds: number;
  readonly serviceSeconds: number;
  readonly outages: readonly Outage[];
  /** For how many ms the event loop of issuer and clients stood still at most. */
  readonly longestStall: number;
  /** The server after the warm-up, and at the end; nothing when it did not come to that. */
  readonly warm: Figures | undefined;
  readonly end: Figures | undefined;
}

/** Something that must hold: what was seen, and the most that may be. */
export interface Check {
  readonly what: string;
  readonly seen: number;
  readonly most: number;
  readonly unit: string;
}

/** One MB in bytes. */
export const megabyte = 2 ** 20;

/** The checks of a whole run; what the server could not be asked is left out. */
export function checksOf({ tally, serviceSeconds, outages, warm, end }: Run): readonly Check[] {
  const none = (what: string, seen: number): Check => ({ what, seen, most: 0, unit: '' });
  return [
    none('answers that are wrong, and other faults', tally.counts().violations),
    ...tally.windows.map(({ what, longest, most }) => ({
      what,
      seen: longest,
      most,
      unit: ' s of the service',
    })),
    ...(end
      ? [
          none('refusals that server and clients count differently', miscounted(tally, end)),
          none('unhandled rejections and uncaught errors', end.unhandled.length),
          {
            what: 'fetches of the keys',
            seen: end.keyFetches,
            most: mostFetches(serviceSeconds, outages.length),
            unit: '',
          },
        ]
      : []),
    ...(warm && end
      ? [
          {
            what: 'growth of the heap since the warm-up',
            seen: (end.heapUsed - warm.heapUsed) / megabyte,
            most: mostGrowth,
            unit: ' MB',
          },
        ]
      : []),
  ];
}

/** One at the start and one in each cooldown; and an outage begins with pauses of 1, 2, 4, 8 and 16 seconds. */
function mostFetches(serviceSeconds: number, outages: number): number {
  return 1 + Math.floor(serviceSeconds / promised.cooldown) + 5 * outages;
}

function miscounted({ kinds }: Tally, { refused }: Figures): number {
  const left = new Map(Object.entries(refused));
  for (const { outcomes } of kinds.values())
    for (const [outcome, count] of outcomes)
      if (!outcome.startsWith('200') && outcome !== 'unavailable')
        left.set(outcome, (left.get(outcome) ?? 0) - count);
  return [...left.values()].reduce((sum, difference) => sum + Math.abs(difference), 0);
}
