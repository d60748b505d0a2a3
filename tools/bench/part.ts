import type { Figure } from './figure.js';

/** How much is done: enough to judge by, or just enough to see that everything works. */
export interface Effort {
  /** Rounds that count, and tokens in each. */
  readonly rounds: number;
  readonly batch: number;
  /** How many authorities, tenants and tokens are many. */
  readonly issuers: number;
  readonly keys: number;
  readonly remembered: number;
  /** How many of them are held to tell what one takes. */
  readonly held: number;
  /** How many hostile tokens come in a row. */
  readonly hostile: number;
  /** How many processes are started of each kind. */
  readonly starts: number;
}

/** What one contender takes for one kind of token: a bar of the chart. */
export interface Bar {
  readonly sight: 'first' | 'again';
  readonly algorithm: string;
  readonly name: string;
  readonly microseconds: number;
  /** How many times the bare signature check, and how many times what is ours; medians of what each round says. */
  readonly timesBare: number;
  readonly timesOurs: number;
}

/** What a part of the run brought. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly bars?: readonly Bar[];
  /** What a reader must know to read them. */
  readonly notes?: readonly string[];
}

/** A part of the run that can be asked for by its name. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly measure: (effort: Effort) => Promise<Findings>;
}
