import { ConfigurationError } from '../options/configuration-error.js';

/** Room for one value on any object, where nobody else can see it. */
export interface RequestSlot<V> {
  readonly get: (object: object) => V | undefined;
  readonly set: (object: object, value: V) => void;
}

/** What extends this is made on the object that it is given. */
class OnObject {
  constructor(object: object) {
    return object;
  }
}

/**
 * Makes such room with a private field: an entry of a WeakMap is work for the garbage collector, when objects live as long as
 * a request. But Express exchanges the prototype of Node's own request, and from then on each new field gives it a shape that
 * no other object has, which costs many times as much as an entry.
 */
export function requestSlot<V>(): RequestSlot<V> {
  const entries = new WeakMap<object, V>();
  class Holder extends OnObject {
    #value: V | undefined;

    static read(object: object): V | undefined {
      return #value in object ? object.#value : undefined;
    }

    static write(object: object, value: V): void {
      const holder = #value in object ? object : new Holder(object);
      holder.#value = value;
    }
  }
  return {
    get: (object) => (isNodeRequest(object) ? entries.get(object) : Holder.read(object)),
    set(object, value) {
      if (isNodeRequest(object)) entries.set(object, value);
      else Holder.write(object, value);
    },
  };
}

/** The check of the type comes first: `in` would repeat a text in its error, which may be a token. */
function isNodeRequest(request: object): boolean {
  if (typeof request !== 'object' && typeof request !== 'function')
    throw new ConfigurationError('The request must be an object: the request object of the framework.');
  return 'rawHeaders' in request;
}
