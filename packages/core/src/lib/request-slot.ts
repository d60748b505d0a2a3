import { ConfigurationError } from '../options/configuration-error.js';

/** Stores one value per request. Only code that has the slot can read the value. */
export interface RequestSlot<V> {
  readonly get: (request: object) => V | undefined;
  readonly set: (request: object, value: V) => void;
}

/**
 * Creates a slot. A value is released together with its request. Throws `ConfigurationError` if the request is not an
 * object.
 */
export function requestSlot<V>(): RequestSlot<V> {
  const values = new WeakMap<object, V>();
  return {
    get: (request) => values.get(requireObject(request)),
    set: (request, value) => void values.set(requireObject(request), value),
  };
}

function requireObject(request: unknown): object {
  if ((typeof request !== 'object' || request === null) && typeof request !== 'function')
    throw new ConfigurationError('The request must be an object: the request object of the framework.');
  return request;
}
