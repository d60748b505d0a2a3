import { parseArgs } from 'node:util';

/** What the command line can say. */
export interface FuzzOptions {
  /** How long to run. */
  readonly seconds: number;
  /** What the choices of the mutators follow from. */
  readonly seed: number;
  /** Play only the inputs of this file. */
  readonly replay: string | undefined;
  /** The script of another build of the core. */
  readonly core: string | undefined;
}

/** Reads the command line. */
export function readOptions(): FuzzOptions {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
      replay: { type: 'string' },
      core: { type: 'string' },
    },
  });
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed take numbers');
  return { seconds, seed, replay: values.replay, core: values.core };
}
