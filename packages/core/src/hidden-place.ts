/** Room for one value on any object, where nobody else can see it. */
export interface HiddenPlace<V> {
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
 * Makes such room with a private field. A WeakMap would do the same, but each entry for an object that lives as long as a
 * request is work for the garbage collector.
 */
export function hiddenPlace<V>(): HiddenPlace<V> {
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
  return { get: (object) => Holder.read(object), set: (object, value) => Holder.write(object, value) };
}
