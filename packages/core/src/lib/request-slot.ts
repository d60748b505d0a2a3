import { ConfigurationError } from '../options/configuration-error.js';

/** Stores one value per request. Only code that has the slot can read the value. */
export interface RequestSlot<V> {
  readonly get: (request: object) => V | undefined;
  readonly set: (request: object, value: V) => void;
}

/**
 * Creates a slot. A value is released together with its request. A framework's request and the Node.js request inside
 * it count as one. Throws `ConfigurationError` if the request is not an object.
 */
export function requestSlot<V>(): RequestSlot<V> {
  const values = new WeakMap<object, V>();
  return {
    get: (request) => values.get(keyOf(request)),
    set: (request, value) => void values.set(keyOf(request), value),
  };
}

/**
 * Returns the Node.js request: the value itself, `raw` of a Fastify request, or `req` of a Koa context. Middleware of
 * another framework gets only that one. Any other request is its own key.
 */
function keyOf(request: unknown): object {
  const object = requireObject(request);
  if (isNodeRequest(object)) return object;
  const { raw, req } = object as { readonly raw?: unknown; readonly req?: unknown };
  if (isNodeRequest(raw)) return raw;
  return isNodeRequest(req) ? req : object;
}

function isNodeRequest(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Array.isArray((value as NodeRequestLike).rawHeaders);
}

interface NodeRequestLike {
  readonly rawHeaders?: unknown;
}

function requireObject(request: unknown): object {
  if ((typeof request !== 'object' || request === null) && typeof request !== 'function')
    throw new ConfigurationError('The request must be an object: the request object of the framework.');
  return request;
}
