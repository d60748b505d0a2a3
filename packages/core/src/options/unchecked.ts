/** The option value that turns a check off. A search for this name finds every check that is off. */
export const unchecked: unique symbol = Symbol.for('tokenward.unchecked');

/** The type of `unchecked`. */
export type Unchecked = typeof unchecked;
