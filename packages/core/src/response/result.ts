import type { Denial } from './denial.js';

/**
 * What a step of the verification returns: what it found, or the denial. `undefined` is neither: a step that returns nothing by
 * mistake fails with an error.
 */
export type Result<T extends object> = (T & { readonly denial?: undefined }) | { readonly denial: Denial };

/** What a step returns that only checks something. */
export interface Passed {
  readonly passed: true;
}

/** The result of a check that found nothing wrong. */
export const passed: Passed = Object.freeze({ passed: true });
