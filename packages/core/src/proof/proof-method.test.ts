import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { memoryReplay } from './memory-replay.js';
import { dpop } from './dpop.js';
import { mutualTls } from './mutual-tls.js';
import { isProofMethod } from './proof-method.js';
import type { ProofMethod } from './proof-method.js';

const read = () => ({ verify: () => ({}) });
const scheme = { name: 'DPoP', algorithms: ['ES256'] };

describe('a value is a proof method', () => {
  it.each<[string, unknown]>([
    ['dpop', dpop({ origins: ['https://api.example.com'], replay: memoryReplay() })],
    ['mutualTls', mutualTls()],
    ['one for certificates', { confirmation: 'x5t#S256', read }],
    ['one for keys', { confirmation: 'jkt', scheme, read }],
  ])('%s', (_name, value) => {
    expect(isProofMethod(value)).toBe(true);
  });
});

describe('a value is no proof method', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a function', read],
    ['a list', [{ confirmation: 'jkt', scheme, read }]],
    ['one without a confirmation', { scheme, read }],
    ['one for another member of "cnf"', { confirmation: 'kid', read }],
    ['one whose scheme is its name', { confirmation: 'jkt', scheme: 'DPoP', read }],
    ['one whose scheme is null', { confirmation: 'jkt', scheme: null, read }],
    ['one for keys without a scheme', { confirmation: 'jkt', read }],
    ['one for certificates with a scheme', { confirmation: 'x5t#S256', scheme, read }],
    ['one whose "check" is no function', { confirmation: 'jkt', scheme, read, check: 1 }],
    ['one without "read"', { confirmation: 'jkt', scheme }],
    ['one whose "read" is no function', { confirmation: 'jkt', scheme, read: true }],
  ])('%s', (_name, value) => {
    expect(isProofMethod(value)).toBe(false);
  });
});

it('a method that is in no list is not called a wrong one', async () => {
  const { issuer } = await issuerWithClock();
  const proofs = mutualTls() as never;
  expect(() => createVerifier({ authorities: [peopleOf(issuer)], proofs })).toThrow(
    'must be a list of different methods, such as [dpop({ ... })], but is an object',
  );
});

describe('a scheme that challenges can not name', () => {
  it.each<[string, unknown]>([
    ['has no members', {}],
    ['has another name', { name: 'X', algorithms: ['ES256'] }],
    ['has no algorithms', { name: 'DPoP' }],
    ['has an empty list', { name: 'DPoP', algorithms: [] }],
    ['has a list with a hole', { name: 'DPoP', algorithms: Object.assign([], { length: 1 }) }],
    ['has a text for a list', { name: 'DPoP', algorithms: 'ES256' }],
    ['has a quote in a name', { name: 'DPoP', algorithms: ['ES256', 'a"b'] }],
    ['has a line feed in a name', { name: 'DPoP', algorithms: ['ES256\r\nd: e'] }],
    ['has a number as a name', { name: 'DPoP', algorithms: [1] }],
    ['has an empty name', { name: 'DPoP', algorithms: [''] }],
  ])('is an error at start if it %s', async (_how, wrong) => {
    const { issuer } = await issuerWithClock();
    const method = { confirmation: 'jkt', scheme: wrong, read } as unknown as ProofMethod;
    expect(() => createVerifier({ authorities: [peopleOf(issuer)], proofs: [method] })).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining(
          '"proofs[0]" is no proof method. For "jkt" it has a scheme',
        ) as string,
      }),
    );
  });
});
