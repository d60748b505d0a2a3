import { describe, expect, it } from 'vitest';
import { errorSummary } from '../response/error-summary.js';
import { resetOf } from '../http/fetch-problem.js';
import { isError } from './is-error.js';
import { isSafeError, SafeError } from './safe-error.js';
import { toError } from './to-error.js';

/** An error as code of another realm sees it: an error inside, whose prototypes are not those of this realm. */
function foreignError(members: object): unknown {
  return Object.assign(
    Object.setPrototypeOf(new Error('fetch failed'), { name: 'TypeError' }) as object,
    members,
  );
}

/** The mark of a safe error, as every copy of the core has it. */
const mark = Symbol.for('@tokenward/core: a hint may repeat the message');

const throws = (): never => {
  throw new Error('it');
};

describe('isError', () => {
  it.each<[string, unknown]>([
    ['an error', new Error('it')],
    ['an error of a class', new SafeError('it')],
    ['an error of the web', new DOMException('it', 'AbortError')],
    ['an error of another realm', foreignError({})],
    ['an error of the web of another realm', { [Symbol.toStringTag]: 'DOMException' }],
    ['an object that inherits from one', Object.create(new Error('it'))],
  ])('recognizes %s', (_what, value) => {
    expect(isError(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', '[object Error]'],
    ['an object with its members', { name: 'Error', message: 'it', stack: 'it' }],
    ['an object that writes itself as one', { toString: () => '[object Error]' }],
    ['a proxy that throws', new Proxy({}, { get: throws, getPrototypeOf: throws })],
    ['an object whose tag throws', Object.defineProperty({}, Symbol.toStringTag, { get: throws })],
  ])('does not take %s for an error', (_what, value) => {
    expect(isError(value)).toBe(false);
  });
});

describe('an error of another realm, as jest gives those of Node.js', () => {
  it('is described by its code or its class', () => {
    expect(errorSummary(foreignError({ code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    expect(errorSummary(foreignError({ cause: foreignError({ code: 'ENOTFOUND' }) }))).toBe('ENOTFOUND');
    expect(errorSummary(foreignError({}))).toBe('TypeError');
  });

  it('is recognized as a reset connection, which is tried again', () => {
    expect(resetOf(foreignError({ cause: foreignError({ code: 'UND_ERR_SOCKET' }) }))).toBe('coded');
  });

  it('becomes the cause of an error of this realm, since Hono handles no other', () => {
    const error = toError(foreignError({}), '"lookup"');
    expect(error).toBeInstanceOf(SafeError);
    expect(error.message).toBe(
      '"lookup" failed with an error that no framework can handle; it is the "cause".',
    );
  });
});

describe('isSafeError', () => {
  it('recognizes a safe error of a second copy of the core by its mark', () => {
    class OfAnotherCopy extends Error {
      readonly [mark] = true;
    }
    expect(isSafeError(new SafeError('it'))).toBe(true);
    expect(isSafeError(new OfAnotherCopy('it'))).toBe(true);
    expect(errorSummary(new OfAnotherCopy('the keys are gone'))).toBe('the keys are gone');
  });

  it.each<[string, unknown]>([
    ['an error without the mark', new Error('s3cret')],
    ['an error with another value there', Object.assign(new Error('s3cret'), { [mark]: 'true' })],
    ['an object with the mark', { [mark]: true, message: 's3cret' }],
    ['undefined', undefined],
  ])('does not take %s for one', (_what, value) => {
    expect(isSafeError(value)).toBe(false);
    expect(errorSummary(value)).not.toContain('s3cret');
  });

  it('adds nothing to what a log shows of the error', () => {
    expect(Reflect.ownKeys(new SafeError('it'))).not.toContain(mark);
  });
});
