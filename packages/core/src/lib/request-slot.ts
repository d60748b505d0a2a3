import { ConfigurationError } from '../options/configuration-error.js';

/** Keeps one value per request, where only its owner can read it. */
export interface RequestSlot<V> {
  readonly get: (request: object) => V | undefined;
  readonly set: (request: object, value: V) => void;
}

/** Creates a slot. A value is released together with its request. Throws `ConfigurationError` if the request is no object. */
export function requestSlot<V>(): RequestSlot<V> {
  const values = new WeakMap<object, V>();
  return {
    get: (request) => values.get(checked(request)),
    set: (request, value) => void values.set(checked(request), value),
  };
}

function checked(request: object): object {
  if ((typeof request !== 'object' || request === null) && typeof request !== 'function')
    throw new ConfigurationError('The request must be an object: the request object of the framework.');
  return request;
}
