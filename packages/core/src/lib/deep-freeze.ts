/** Freezes lists and plain objects to their depth: what several requests share, none of them may change. */
export function deepFreeze<T>(value: T): T {
  // A list of what is left, since others decide how deep it goes.
  const left: object[] = isPlain(value) ? [value] : [];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (Object.isFrozen(part)) continue;
    for (const inner of Array.isArray(part) ? part : Object.values(part))
      if (isPlain(inner)) left.push(inner);
    Object.freeze(part);
  }
  return value;
}

/** Whether lists and plain objects are frozen to their depth, and there is nothing else in them that could change. */
export function isDeepFrozen(value: unknown): boolean {
  const seen = new Set<unknown>();
  const left: unknown[] = [value];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    if (!isPlain(part) || !Object.isFrozen(part)) return false;
    seen.add(part);
    for (const member of Object.values(Object.getOwnPropertyDescriptors(part))) {
      if (!('value' in member)) return false;
      left.push(member.value);
    }
  }
  return true;
}

/** A Date, a buffer or an object of a class belongs to whoever made it. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
