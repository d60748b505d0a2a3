/**
 * Freezes lists and plain objects deeply, in place, and returns the value. Several requests share such values, so no
 * request may change them.
 */
export function deepFreeze<T>(value: T): T {
  // A work list instead of recursion: callers control the depth, which could overflow the stack.
  const pending: object[] = isPlain(value) ? [value] : [];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (Object.isFrozen(part)) continue;
    for (const inner of Array.isArray(part) ? part : Object.values(part))
      if (isPlain(inner)) pending.push(inner);
    Object.freeze(part);
  }
  return value;
}

/** Whether a value and everything in it is a frozen list, a frozen plain object or a primitive value. */
export function isDeepFrozen(value: unknown): boolean {
  const seen = new Set<unknown>();
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    if (!isPlain(part) || !Object.isFrozen(part)) return false;
    seen.add(part);
    for (const member of Object.values(Object.getOwnPropertyDescriptors(part))) {
      if (!('value' in member)) return false;
      pending.push(member.value);
    }
  }
  return true;
}

/** Whether a value is a list or a plain object. Dates, buffers and objects of classes are neither. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
