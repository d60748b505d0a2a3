/** Freezes lists and plain objects to their depth: what several requests share, none of them may change. */
export function frozen<T>(value: T): T {
  // A list of what is left, since others decide how deep it goes.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const part = left.pop();
    if (!isPlain(part) || Object.isFrozen(part)) continue;
    Object.freeze(part);
    for (const inner of Object.values(part)) left.push(inner);
  }
  return value;
}

/** A Date, a buffer or an object of a class belongs to whoever made it. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}
