import type { Denial } from './denial.js';

/**
 * The result of a verification step: a value or a denial. `undefined` is neither, so a step that returns nothing by
 * mistake fails with an error.
 */
export type Result<T extends object> = (T & { readonly denial?: undefined }) | { readonly denial: Denial };

/** The result of a step that only checks something. */
export interface Passed {
  readonly passed: true;
}

/** The result of a successful check. */
export const passed: Passed = Object.freeze({ passed: true });
