import type { Spread } from './measure.js';

/** Something that was measured; with a limit it is a target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Between what the middle half of the rounds lies. */
  readonly low?: number;
  readonly high?: number;
  readonly limit?: Limit;
}

/** What a figure must be. */
export interface Limit {
  readonly bound: 'at most' | 'at least' | 'exactly';
  readonly value: number;
}

/** A figure that no target is set for. */
export function told(name: string, value: number | Spread, unit = 'x'): Figure {
  if (typeof value === 'number') return { name, value, unit };
  const { middle, low, high } = value;
  return { name, value: middle, unit, low, high };
}

/** A figure that must not be greater than its limit. */
export function atMost(name: string, value: number | Spread, limit: number, unit = 'x'): Figure {
  return { ...told(name, value, unit), limit: { bound: 'at most', value: limit } };
}

/** A figure that must not be smaller than its limit. */
export function atLeast(name: string, value: number | Spread, limit: number, unit = 'x'): Figure {
  return { ...told(name, value, unit), limit: { bound: 'at least', value: limit } };
}

/** A figure that must be this one. */
export function exactly(name: string, value: number, limit: number, unit: string): Figure {
  return { ...told(name, value, unit), limit: { bound: 'exactly', value: limit } };
}

/** Whether a figure is what it must be; one that could not be taken is not, and one without a limit has no answer. */
export function isMet({ value, limit }: Figure): boolean | undefined {
  if (limit === undefined) return undefined;
  if (limit.bound === 'at most') return value <= limit.value;
  return limit.bound === 'at least' ? value >= limit.value : value === limit.value;
}

/** A number for people, with its unit; a count is whole. */
export function spelt(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'not taken';
  return unit === '' ? value.toLocaleString('en') : `${digits(value)} ${unit}`;
}

/** A number with three digits that count. */
export function digits(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
