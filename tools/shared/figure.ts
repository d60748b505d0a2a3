import pc from 'picocolors';
import type { Spread } from './spread.js';

/** Something that was measured. With a limit it is a target. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** The middle half of all rounds lies between these two. */
  readonly low?: number;
  readonly high?: number;
  readonly limit?: { readonly bound: 'at most' | 'at least' | 'exactly'; readonly value: number | string };
}

/** A figure without a target. */
export function figure(name: string, measured: number | string | Spread, unit = ''): Figure {
  if (typeof measured !== 'object') return { name, value: measured, unit };
  const { median, low, high } = measured;
  return { name, value: median, unit, low, high };
}

/** A figure that must not be greater than its limit. */
export function atMost(name: string, measured: number | Spread, limit: number, unit = ''): Figure {
  return { ...figure(name, measured, unit), limit: { bound: 'at most', value: limit } };
}

/** A figure that must not be smaller than its limit. */
export function atLeast(name: string, measured: number | Spread, limit: number, unit = ''): Figure {
  return { ...figure(name, measured, unit), limit: { bound: 'at least', value: limit } };
}

/** A figure that must equal its limit. */
export function exactly(name: string, value: number | string, limit: number | string, unit = ''): Figure {
  return { ...figure(name, value, unit), limit: { bound: 'exactly', value: limit } };
}

/** Whether a figure meets its target. `NaN`, a figure that could not be measured, meets none. */
export function isMet({ value, limit }: Figure): boolean {
  if (limit === undefined) return true;
  if (limit.bound === 'exactly') return value === limit.value;
  return limit.bound === 'at most' ? value <= limit.value : value >= limit.value;
}

/** Prints a figure as one line, with a mark if it has a target; returns whether the target is met. */
export function printFigure(shown: Figure): boolean {
  const { name, value, unit, low, high, limit } = shown;
  const met = isMet(shown);
  const mark = limit === undefined ? ' ' : met ? pc.green('✓') : pc.red('✗');
  const range = low === undefined || high === undefined ? '' : `${spelled(low)} to ${spelled(high)}`;
  const target = limit === undefined || (met && limit.bound === 'exactly') ? '' : limitOf(shown);
  console.log(
    `${mark} ${name.padEnd(72)} ${spelled(value, unit).padStart(12)}  ${pc.dim(range && range.padEnd(20))}${target}`.trimEnd(),
  );
  return met;
}

/** A number with three significant digits, or all of them if it is whole. */
export function spelled(value: number | string, unit = ''): string {
  if (typeof value === 'string') return value;
  if (Number.isNaN(value)) return 'not measured';
  const digits = Number.isInteger(value) ? {} : { maximumSignificantDigits: 3 };
  return `${value.toLocaleString('en', digits)}${unit && ` ${unit}`}`;
}

function limitOf({ limit, unit }: Figure): string {
  return limit === undefined ? '' : `${limit.bound} ${spelled(limit.value, unit)}`;
}
