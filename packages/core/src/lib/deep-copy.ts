import { ConfigurationError } from '../options/configuration-error.js';
import { isDeepFrozen, isPlain } from './deep-freeze.js';

/**
 * The default limit; no response of 1 MiB has more objects. Without a limit, an object that a getter creates anew on
 * each read would be copied forever.
 */
const defaultMaxObjects = 2 ** 19;

/**
 * Starts the copy of an object of a class that is not built into JavaScript. Returns an empty copy, or the object
 * itself to share it.
 */
type StartCopy = (instance: object) => object;

/**
 * Returns a copy that shares nothing with the original that either could change. Lists and plain objects are copied
 * deeply and frozen. Dates, maps, sets and buffers are copied. An object of another class is copied into an object of
 * that class with its own enumerable members. Without such members its state is private, so the object itself is kept.
 * A value that is deeply frozen is not copied. Cycles are kept. Throws `ConfigurationError` for more than `maxObjects`
 * objects.
 */
export function deepCopy<T>(value: T, start: StartCopy = sameClass, maxObjects = defaultMaxObjects): T {
  if (typeof value !== 'object' || value === null || (Object.isFrozen(value) && isDeepFrozen(value)))
    return value;
  const copies = new Map<object, object>();
  // A work list instead of recursion: callers control the depth, which could overflow the stack.
  const pending: [original: object, copy: object][] = [];
  const copyOf = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const existing = copies.get(part);
    if (existing !== undefined) return existing;
    if (copies.size === maxObjects)
      throw new ConfigurationError(`The value contains more than ${maxObjects} objects. Give plain data.`);
    const copy = startCopy(part, start);
    copies.set(part, copy);
    if (copy !== part) pending.push([part, copy]);
    return copy;
  };
  const copy = copyOf(value);
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    copyMembers(next[0], next[1], copyOf);
  return copy as T;
}

/** Shares objects of classes. It is used for claims that a schema returned: their objects belong to the schema. */
export const sameInstance: StartCopy = (instance) => instance;

/**
 * The default: creates an object of the same class, unless the original has no enumerable named members of its own.
 * Symbols are not counted: Deno keeps one on each `URL`, whose state is in private fields.
 */
export const sameClass: StartCopy = (instance) =>
  Object.keys(instance).length === 0
    ? instance
    : (Object.create(Object.getPrototypeOf(instance) as object | null) as object);

function startCopy(part: object, start: StartCopy): object {
  const plain: boolean = isPlain(part);
  if (Array.isArray(part)) return [];
  if (plain) return Object.getPrototypeOf(part) === null ? (Object.create(null) as object) : {};
  if (part instanceof Date) return new Date(part.getTime());
  if (part instanceof Map) return new Map();
  if (part instanceof Set) return new Set();
  if (ArrayBuffer.isView(part)) return copyBytes(part);
  if (part instanceof ArrayBuffer) return part.slice(0);
  return start(part);
}

/** Copies the bytes of a view. A Buffer stays a Buffer, whose own `slice` would share the memory. */
function copyBytes(view: ArrayBufferView): object {
  return view instanceof DataView
    ? new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength))
    : Uint8Array.prototype.slice.call(view);
}

function copyMembers(original: object, copy: object, copyOf: (part: unknown) => unknown): void {
  if (copy instanceof Map)
    for (const [key, value] of original as Map<unknown, unknown>) copy.set(copyOf(key), copyOf(value));
  else if (copy instanceof Set) for (const value of original as Set<unknown>) copy.add(copyOf(value));
  else if (Array.isArray(copy)) {
    for (const value of original as unknown[]) copy.push(copyOf(value));
    Object.freeze(copy);
  } else if (isPlain(copy)) {
    for (const key of enumerableKeys(original)) assign(copy, key, copyOf(original[key as never]));
    Object.freeze(copy);
  } else if (!isBuiltIn(copy))
    for (const key of enumerableKeys(original)) define(copy, key, copyOf(original[key as never]));
}

function assign(copy: object, key: PropertyKey, value: unknown): void {
  if (key === '__proto__') define(copy, key, value);
  else (copy as Record<PropertyKey, unknown>)[key] = value;
}

/** Defines a member. An assignment would call a setter of the class. */
function define(copy: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
}

function isBuiltIn(value: object): boolean {
  return value instanceof Date || ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function enumerableKeys(value: object): readonly PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length === 0) return Object.keys(value);
  const isEnumerable = (key: symbol): boolean => Object.prototype.propertyIsEnumerable.call(value, key);
  return [...Object.keys(value), ...symbols.filter(isEnumerable)];
}
