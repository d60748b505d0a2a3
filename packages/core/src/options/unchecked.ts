/** Stands where a check would: the decision not to make it, in a word that can be found again. */
export const unchecked: unique symbol = Symbol.for('tokenward.unchecked');

/** The type of `unchecked`. */
export type Unchecked = typeof unchecked;
