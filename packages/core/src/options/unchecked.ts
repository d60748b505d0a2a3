/** The type of `unchecked`. It is the same in every copy of the declarations, which a `unique symbol` is not. */
export type Unchecked = symbol & { readonly description: 'tokenward.unchecked' };

/** The option value that turns a check off. A search for this name finds every check that is off. */
export const unchecked: Unchecked = Symbol.for('tokenward.unchecked') as Unchecked;

/** Whether an option is `unchecked`, so that TypeScript knows it is not for the other values. */
export function isUnchecked(value: unknown): value is Unchecked {
  return value === unchecked;
}
