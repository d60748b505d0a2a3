import { describe, expect, it } from 'vitest';
import { areSendable, toError } from './to-error.js';

/** Compared without `toBe`, which would read members of the error to print it. */
const passes = (error: Error): boolean => toError(error) === error;
const withMembers = (members: object): Error => Object.assign(new Error('x'), members);

describe('an error that every framework can answer with', () => {
  it.each<[string, Error]>([
    ['a plain one', new Error('x')],
    ['one without a stack', withMembers({ stack: undefined })],
    ['the lowest status', withMembers({ status: 400 })],
    ['the highest status', withMembers({ statusCode: 599 })],
    ['a status that is no number, which no framework takes', withMembers({ status: 'conflict' })],
    ['an answer of its own, with a status', withMembers({ status: 403, getResponse: () => new Response() })],
    ['headers', withMembers({ status: 429, headers: { 'retry-after': '5', 'x-Connection-id': 'a' } })],
    [
      'a status with a setter',
      new (class extends Error {
        #status = 404;
        get status(): number {
          return this.#status;
        }
        set status(status: number) {
          this.#status = status;
        }
      })('x'),
    ],
  ])('is passed on unchanged: %s', (_name, error) => {
    expect(passes(error)).toBe(true);
  });
});

describe('an error that some framework cannot answer with', () => {
  it.each<[string, Error]>([
    ['a status of success', withMembers({ status: 399 })],
    ['a status beyond those of HTTP', withMembers({ status: 600 })],
    ['a broken status', withMembers({ status: 450.5 })],
    ['a name that is no string', withMembers({ name: 5 })],
    ['a message that is no string', withMembers({ message: 5 })],
    ['a stack that is no string', withMembers({ stack: 5 })],
    ['an answer of its own, without a status', withMembers({ getResponse: () => new Response() })],
    ['invalid headers', withMembers({ headers: 'x' })],
    ['headers that are null', withMembers({ headers: null })],
    [
      'a statusCode that can only be read',
      Object.defineProperty(new Error('x'), 'statusCode', { get: () => 404 }),
    ],
    ['a status that is fixed', Object.defineProperty(new Error('x'), 'status', { value: 404 })],
  ])('becomes the cause of a plain error: %s', (_name, error) => {
    expect(passes(error)).toBe(false);
    expect(toError(error).cause === error).toBe(true);
    expect(toError(error, '"allow"').message).toBe(
      '"allow" failed with an error that no framework can handle; it is the "cause".',
    );
  });

  it('is distinguished from a value that is no error', () => {
    expect(toError(undefined, '"allow"').message).toBe(
      '"allow" failed with something that is no Error; it is the "cause".',
    );
  });

  it('includes an error that throws when its class or a member is read', () => {
    const proxy = (handler: ProxyHandler<Error>): Error => new Proxy(new Error('x'), handler);
    const fail = (): never => {
      throw new Error('not readable');
    };
    const classless = proxy({ getPrototypeOf: fail });
    expect(passes(classless)).toBe(false);
    expect(toError(classless).message).toContain('something that is no Error');
    expect(passes(proxy({ get: fail }))).toBe(false);
  });
});

describe('areSendable', () => {
  it.each<[unknown, boolean]>([
    [{}, true],
    [{ 'x-a': '' }, true],
    [{ 'x-a': 'tab\tand é' }, true],
    [{ 'x-connection': 'a', 'connection-x': 'a', 'my-upgrade': 'a' }, true],
    [{ 'x-a': 'a', 'x-b': 'a\nb' }, false],
    [{ 'x-a': 'a\n' }, false],
    [{ 'x-a': 5 }, false],
    [{ 'x-a': ['a'] }, false],
    [{ 'x-a': undefined }, false],
    [{ 'x a': 'a' }, false],
    [{ ' x': 'a' }, false],
    [{ 'x:': 'a' }, false],
    [{ '': 'a' }, false],
    [{ Connection: 'close' }, false],
    [{ 'content-length': '5' }, false],
    [{ 'keep-alive': 'x' }, false],
    [{ 'Transfer-Encoding': 'chunked' }, false],
    [{ upgrade: 'h2c' }, false],
    ['x', false],
    [null, false],
    [undefined, false],
  ])('checks whether headers can be sent: %j gives %s', (headers, expected) => {
    expect(areSendable(headers)).toBe(expected);
  });
});
