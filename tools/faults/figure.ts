import pc from 'picocolors';

/** One thing that was measured, beside what it must be. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly limit: string;
  readonly met: boolean;
}

/** A number that must not be greater than its limit. */
export function atMost(name: string, value: number, limit: number, unit = ''): Figure {
  const spelt = (number: number): string =>
    `${number.toLocaleString('en', { maximumFractionDigits: 1 })}${unit && ` ${unit}`}`;
  return { name, value: spelt(value), limit: `<= ${spelt(limit)}`, met: value <= limit };
}

/** Something that must be exactly this. */
export function exactly(name: string, value: string | number, limit: string | number): Figure {
  return {
    name,
    value: value.toLocaleString('en'),
    limit: limit.toLocaleString('en'),
    met: value === limit,
  };
}

/** Prints a figure as a line, and makes the process fail when it is not met. */
export function print({ name, value, limit, met }: Figure): void {
  const beside = value === limit ? '' : `  ${pc.dim(limit)}`;
  console.log(`${mark(met)} ${name.padEnd(72)} ${value.padStart(12)}${beside}`);
}

/** What stands before a line; one that is not met makes the process fail. */
export function mark(met: boolean): string {
  if (met) return pc.green('✓');
  process.exitCode = 1;
  return pc.red('✗');
}
