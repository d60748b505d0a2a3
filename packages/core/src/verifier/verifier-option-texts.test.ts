import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { opaqueTokens } from '../../test/setup.js';
import { memoryReplay } from '../proof/memory-replay.js';
import { dpop } from '../proof/dpop.js';
import { mutualTls } from '../proof/mutual-tls.js';
import { authorizationHeader } from '../request/authorization-header.js';
import { cookie } from '../request/cookie.js';
import { resolveOptions } from './verifier-options.js';

const people = opaqueTokens({});
const proofs = () => dpop({ origins: ['https://api.example.com'], replay: memoryReplay() });

const resolve = (options: object) => () => resolveOptions({ authorities: [people], ...options });

describe('the error for an option of createVerifier', () => {
  it.each<[string, object, RegExp]>([
    [
      'no authorities',
      { authorities: undefined },
      /"authorities" must be a non-empty list .* is undefined\./,
    ],
    ['an empty list of authorities', { authorities: [] }, /"authorities" .* but is an empty list\.$/],
    ['an authority without its list', { authorities: people }, /but is an object: put it into a list\.$/],
    [
      'an authority that is none',
      { authorities: [people, {}] },
      /"authorities\[1\]" is an object that is no/,
    ],
    [
      'a list in the list',
      { authorities: [[people]] },
      /"authorities\[0\]" is a list: write "\.\.\." before/,
    ],
    ['an empty list in the list', { authorities: [people, []] }, /"authorities\[1\]" is an empty list/],
    [
      'a text',
      { authorities: 'people' },
      /^createVerifier: "authorities" must be a non-empty list of authorit/,
    ],
    [
      'an empty list of sources',
      { sources: [] },
      /"sources" must be a non-empty list of places.* empty list/,
    ],
    [
      'a source without its list',
      { sources: authorizationHeader },
      /but is an object: put it into a list\.$/,
    ],
    ['sources as a text', { sources: 'header' }, /"sources" must be a non-empty list/],
    [
      'a place that is no text',
      { sources: [{ ...authorizationHeader, place: 5 }] },
      /"sources\[0\]" is an obj/,
    ],
    [
      'an accept that is no list',
      { sources: [{ ...authorizationHeader, accept: 'people' }] },
      /"sources\[0\]"/,
    ],
    ['an accept of numbers', { sources: [{ ...authorizationHeader, accept: [5] }] }, /"sources\[0\]"/],
    ['a length that is a text', { maxTokenLength: '9' }, /"maxTokenLength" .* of characters/],
    ['a cache size that is a text', { cacheSize: '9' }, /"cacheSize" .* of tokens/],
    ['proofs as a text', { proofs: 'dpop' }, /"proofs" must be a list of different methods/],
    ['a method without its list', { proofs: mutualTls() }, /"proofs" must be a list of different methods/],
    ['a method that is none', { proofs: [{}] }, /"proofs" must be a list of different methods/],
    [
      'a method twice',
      { proofs: [mutualTls(), mutualTls()] },
      /"proofs" must be a list of different methods/,
    ],
    [
      'a reply that is no function',
      { reply: {} },
      /"reply" must be a function \(denial, standard\) => reply/,
    ],
    [
      'a clock that is a number',
      { now: 1_800_000_000 },
      /gives milliseconds: divide by 1000\), but is 1800000000\.$/,
    ],
    ['a clock in milliseconds', { now: Date.now }, /but gives a number as large as milliseconds\.$/],
    ['a fetch that is a text', { fetch: 'fetch' }, /"fetch" must be a function like the global fetch/],
    ['an observer that is a text', { observe: 'log' }, /"observe" must be a function that takes an event/],
    [
      'a source for an authority that is not there',
      { sources: [cookie('session', { origins: ['https://app.example.com'], accept: ['keys'] })] },
      new RegExp(`a source lists "keys" under "accept", but no authority has that name \\(${people.name}\\)`),
    ],
  ])('says what to change for %s', (_name, options, message) => {
    expect(resolve(options)).toThrow(configurationError(message));
  });
});

describe('the context of rules and authorities', () => {
  it('lists the members of "cnf" that are proved, if there are any', () => {
    expect(resolve({ proofs: [proofs(), mutualTls()] })().context.confirmations).toEqual(['jkt', 'x5t#S256']);
    expect(resolve({ proofs: [] })().context).not.toHaveProperty('confirmations');
    expect(resolve({})().context).not.toHaveProperty('confirmations');
  });

  it('takes a source that accepts an authority of the verifier', () => {
    const source = { ...authorizationHeader, accept: [people.name], place: 'Authorization' };
    expect(resolve({ sources: [source] })().sources).toEqual([source]);
  });
});
