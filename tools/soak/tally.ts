import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';
import type { Hit } from './load.js';
import type { Phase } from './timeline.js';
import { createWindows } from './windows.js';
import type { Window } from './windows.js';
import type { World } from './world.js';

/** What was sent of one kind or in one phase, and how it ended. */
export interface Row {
  readonly name: string;
  readonly outcomes: Map<string, number>;
  requests: number;
  /** In ms. */
  slowest: number;
}

/** A part of the timeline as it was played. */
export interface PlayedPhase extends Row {
  /** In seconds of the service since the start. */
  readonly begun: number;
}

/** All that is known of the answers so far. */
export interface Tally {
  readonly record: (hit: Hit) => void;
  readonly begin: (phase: Phase) => void;
  /** Notes something wrong that is no answer. */
  readonly fault: (what: string) => void;
  readonly kinds: ReadonlyMap<string, Row>;
  readonly phases: readonly PlayedPhase[];
  readonly windows: readonly Window[];
  /** How long requests took, in microseconds. */
  readonly times: RecordableHistogram;
  /** What went wrong in words, the first ten times. */
  readonly violations: readonly string[];
  readonly counts: () => {
    readonly requests: number;
    readonly violations: number;
    readonly slowest: Hit | undefined;
  };
}

/** So many violations are told in full. */
const mostTold = 10;

/** Makes an empty tally; every answer is judged the moment it is recorded. */
export function createTally(world: World, speed: number): Tally {
  const start = world.now();
  const kinds = new Map<string, Row>();
  const phases: PlayedPhase[] = [];
  const told: string[] = [];
  const windows = createWindows(world, speed);
  const times = createHistogram();
  let violations = 0;
  let requests = 0;
  let slowest: Hit | undefined;

  function fault(what: string): void {
    violations += 1;
    if (told.length < mostTold) told.push(what);
  }

  return {
    kinds,
    phases,
    windows: windows.list,
    times,
    violations: told,
    counts: () => ({ requests, violations, slowest }),
    fault,
    begin({ what }) {
      phases.push({ ...emptyRow(what), begun: world.now() - start });
    },
    record(hit) {
      const { shot, took, outcome } = hit;
      requests += 1;
      times.record(Math.max(1, Math.round(took * 1000)));
      if (slowest === undefined || took > slowest.took) slowest = hit;
      const kind = kinds.get(shot.kind) ?? emptyRow(shot.kind);
      kinds.set(shot.kind, kind);
      const phase = phases.at(-1);
      for (const row of phase ? [kind, phase] : [kind]) add(row, hit);
      windows.record(hit);
      const right = shot.right(hit);
      if (!right.includes(outcome)) fault(`${describe(hit, right)}\n${stateOf(world, hit, start)}`);
    },
  };
}

function emptyRow(name: string): Row {
  return { name, outcomes: new Map(), requests: 0, slowest: 0 };
}

function add(row: Row, { outcome, took }: Hit): void {
  row.requests += 1;
  row.slowest = Math.max(row.slowest, took);
  row.outcomes.set(outcome, (row.outcomes.get(outcome) ?? 0) + 1);
}

function describe({ shot, outcome }: Hit, right: readonly string[]): string {
  const what = shot.detail === undefined ? shot.kind : `${shot.kind} (${shot.detail})`;
  return `${shot.path}, ${what}: ${outcome}; right is ${right.join(' or ') || 'nothing before newer keys were fetched'}`;
}

/** What the issuer had done until then, in seconds of the service since the start. */
function stateOf({ answers, outages, keys }: World, { shot, sent, answered }: Hit, start: number): string {
  const since = (time: number): string => (time - start).toFixed(1);
  const life = keys.get(shot.signer?.x ?? '');
  const sets = answers
    .slice(-3)
    .map(({ at, keys: set, fresh }) => `${since(at)} [${[...set.keys()].join(' ')}] fresh for ${fresh} s`);
  const outage = outages.at(-1);
  return [
    `sent ${since(sent)}, answered ${since(answered)}`,
    ...(shot.signer ? [`kid ${shot.signer.kid}`] : []),
    ...(life ? [`published ${since(life.published)}, withdrawn ${since(life.withdrawn)}`] : []),
    `key sets sent: ${sets.join(', ')}`,
    ...(outage ? [`last outage: ${outage.mode} from ${since(outage.from)} to ${since(outage.until)}`] : []),
  ]
    .map((line) => `    ${line}`)
    .join('\n');
}
