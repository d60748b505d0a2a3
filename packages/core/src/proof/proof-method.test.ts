import { describe, expect, it } from 'vitest';
import { memoryReplay } from './memory-replay.js';
import { dpop } from './dpop.js';
import { mutualTls } from './mutual-tls.js';
import { isProofMethod } from './proof-method.js';

const read = () => ({ verify: () => ({}) });
const scheme = { name: 'DPoP', algorithms: ['ES256'] };

describe('a value is a proof method', () => {
  it.each<[string, unknown]>([
    ['dpop', dpop({ origins: ['https://api.example.com'], replay: memoryReplay() })],
    ['mutualTls', mutualTls()],
    ['one for keys', { confirmation: 'jkt', read }],
    ['one for certificates', { confirmation: 'x5t#S256', read }],
    ['one with a scheme', { confirmation: 'jkt', scheme, read }],
  ])('%s', (_name, value) => {
    expect(isProofMethod(value)).toBe(true);
  });
});

describe('a value is no proof method', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a function', read],
    ['a list', [{ confirmation: 'jkt', read }]],
    ['one without a confirmation', { scheme, read }],
    ['one for another member of "cnf"', { confirmation: 'kid', read }],
    ['one whose scheme is its name', { confirmation: 'jkt', scheme: 'DPoP', read }],
    ['one whose scheme is null', { confirmation: 'jkt', scheme: null, read }],
    ['one without "read"', { confirmation: 'jkt', scheme }],
    ['one whose "read" is no function', { confirmation: 'jkt', scheme, read: true }],
  ])('%s', (_name, value) => {
    expect(isProofMethod(value)).toBe(false);
  });
});
