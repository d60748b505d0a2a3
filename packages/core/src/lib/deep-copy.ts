import { ConfigurationError } from '../options/configuration-error.js';
import { isDeepFrozen, isPlain } from './deep-freeze.js';

/** No answer of 1 MiB has more objects: one that is made anew each time it is read must not be copied for ever. */
const mostObjects = 2 ** 19;

/** How an object of a class, other than those of the language, is copied: gives the copy before its members are, or the object itself. */
type BeginCopy = (instance: object) => object;

/**
 * A copy that shares nothing with the original which either could change. Lists and plain objects are copied to their depth and
 * frozen; dates, maps, sets and buffers are copied. An object of another class becomes one of the same class with copies of
 * its own enumerable members; one without such members keeps its state elsewhere (private fields) and stays the same object. What
 * is frozen to its depth already is not copied. Circles are kept. More objects than `most` are a `ConfigurationError`.
 */
export function deepCopy<T>(value: T, begin: BeginCopy = sameClass, most = mostObjects): T {
  if (typeof value !== 'object' || value === null || (Object.isFrozen(value) && isDeepFrozen(value)))
    return value;
  const copies = new Map<object, object>();
  // A list of what is left, since others decide how deep it goes.
  const left: [original: object, copy: object][] = [];
  const copyOf = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const known = copies.get(part);
    if (known !== undefined) return known;
    if (copies.size === most)
      throw new ConfigurationError(`What was given holds more than ${most} objects: give plain data.`);
    const copy = begun(part, begin);
    copies.set(part, copy);
    if (copy !== part) left.push([part, copy]);
    return copy;
  };
  const copy = copyOf(value);
  for (let next = left.pop(); next !== undefined; next = left.pop()) fill(next[0], next[1], copyOf);
  return copy as T;
}

/** For what somebody else's code made of claims: objects of classes belong to whoever made them. */
export const sameInstance: BeginCopy = (instance) => instance;

/**
 * The usual: an object of the same class, unless it has no enumerable members of its own with a name. Symbols do not count:
 * Deno keeps one on each `URL`, whose state is in private fields.
 */
export const sameClass: BeginCopy = (instance) =>
  Object.keys(instance).length === 0
    ? instance
    : (Object.create(Object.getPrototypeOf(instance) as object | null) as object);

function begun(part: object, begin: BeginCopy): object {
  const plain: boolean = isPlain(part);
  if (Array.isArray(part)) return [];
  if (plain) return Object.getPrototypeOf(part) === null ? (Object.create(null) as object) : {};
  if (part instanceof Date) return new Date(part.getTime());
  if (part instanceof Map) return new Map();
  if (part instanceof Set) return new Set();
  if (ArrayBuffer.isView(part)) return bytesOf(part);
  if (part instanceof ArrayBuffer) return part.slice(0);
  return begin(part);
}

/** A Buffer stays a Buffer, whose own `slice` would share the memory. */
function bytesOf(view: ArrayBufferView): object {
  return view instanceof DataView
    ? new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength))
    : Uint8Array.prototype.slice.call(view);
}

function fill(original: object, copy: object, copyOf: (part: unknown) => unknown): void {
  if (copy instanceof Map)
    for (const [key, value] of original as Map<unknown, unknown>) copy.set(copyOf(key), copyOf(value));
  else if (copy instanceof Set) for (const value of original as Set<unknown>) copy.add(copyOf(value));
  else if (Array.isArray(copy)) {
    for (const value of original as unknown[]) copy.push(copyOf(value));
    Object.freeze(copy);
  } else if (isPlain(copy)) {
    for (const key of enumerable(original)) set(copy, key, copyOf(original[key as never]));
    Object.freeze(copy);
  } else if (!isOfLanguage(copy))
    for (const key of enumerable(original)) define(copy, key, copyOf(original[key as never]));
}

function set(copy: object, key: PropertyKey, value: unknown): void {
  if (key === '__proto__') define(copy, key, value);
  else (copy as Record<PropertyKey, unknown>)[key] = value;
}

/** Not by assignment, which would call a setter of the class. */
function define(copy: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
}

function isOfLanguage(value: object): boolean {
  return value instanceof Date || ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function enumerable(value: object): readonly PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length === 0) return Object.keys(value);
  const isEnumerable = (key: symbol): boolean => Object.prototype.propertyIsEnumerable.call(value, key);
  return [...Object.keys(value), ...symbols.filter(isEnumerable)];
}
