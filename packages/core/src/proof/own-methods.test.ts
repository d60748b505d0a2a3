import { describe, expect, it } from 'vitest';
import { requestWith } from '../../test/proofs.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { deny } from '../response/any-denial.js';
import { isUnavailable, UnavailableError } from '../response/unavailable-error.js';
import { createVerifier } from '../verifier/create-verifier.js';
import type { ProofMethod, ShownProof } from './proof-method.js';

const { clock, issuer } = await issuerWithClock();
const token = await issuer.mint({ cnf: { jkt: 'x' } });
const denial = deny('proof_key_mismatch');

/** Authenticates a request with a proof method of the application. */
async function authenticateWith(read: unknown) {
  const method = { confirmation: 'jkt', scheme: { name: 'DPoP', algorithms: ['ES256'] }, read };
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [method as ProofMethod],
    now: clock.now,
  });
  return verifier.authenticate(requestWith({ token }));
}

const shows = async (shown: unknown) => authenticateWith(() => shown);
const verifies = async (answer: unknown) => shows({ verify: () => answer });

/** A promise of another library. */
const thenable = (value: unknown): object =>
  // oxlint-disable-next-line unicorn/no-thenable -- the tests need one
  ({ then: (resolve: (result: unknown) => void) => resolve(value) });

/** What says nothing about a proof, whatever its author meant. */
const nonsense: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['a text', 'invalid_token'],
  ['a list', [denial]],
  ['an error', new Error('wrong proof')],
  ['a response', new Response(null, { status: 401 })],
  ['a map', new Map([['denial', denial]])],
  ['a denial that is true', { denial: true }],
  ['a denial that is null', { denial: null }],
  ['a denial without a status', { denial: { code: 'proof_expired' } }],
  ['headers that are a list', { headers: ['dpop-nonce'] }],
  ['headers of fetch, which have no members', { headers: new Headers({ 'dpop-nonce': 'n' }) }],
  ['headers in a map', { headers: new Map([['dpop-nonce', 'n']]) }],
  ['a header with a line feed', { headers: { 'x-proof': 'a\r\nset-cookie: x=1' } }],
  ['a header with a space in its name', { headers: { 'x proof': 'a' } }],
  ['a header that frames the response', { headers: { 'content-length': '5' } }],
  ['a header that is a number', { headers: { 'dpop-nonce': 5 } }],
  ['an empty header', { headers: { 'dpop-nonce': '' } }],
  ['an empty header beside a good one', { headers: { 'x-proof': 'checked', 'dpop-nonce': '' } }],
  ['a header that is a number beside a good one', { headers: { 'x-proof': 'checked', 'dpop-nonce': 5 } }],
];

describe('a proof method of your own', () => {
  it.each<[string, ShownProof]>([
    ['an empty object', { verify: () => ({}) }],
    ['a promise of one', { verify: () => Promise.resolve({}) }],
    ['headers', { verify: () => ({ headers: { 'x-proof': 'checked' } }) }],
    [
      'members that are undefined',
      { verify: () => ({ denial: undefined, headers: undefined, use: undefined }) },
    ],
    ['a first check', { precheck: () => ({}), verify: () => ({}) }],
    ['a use', { verify: () => ({ use: () => Promise.resolve({}) }) }],
    ['a thenable of another library', { verify: () => thenable({}) }],
  ])('accepts a proof with %s', async (_name, shown) => {
    expect((await shows(shown)).outcome).toBe('granted');
  });

  it.each<[string, unknown]>([
    ['verify', { verify: () => ({ denial }) }],
    ['verify, with a promise', { verify: () => Promise.resolve({ denial }) }],
    ['verify, with a thenable of another library', { verify: () => thenable({ denial }) }],
    ['precheck', { precheck: () => ({ denial }), verify: () => ({}) }],
    [
      'precheck, with a thenable of another library',
      { precheck: () => thenable({ denial }), verify: () => ({}) },
    ],
    ['use', { verify: () => ({ use: () => ({ denial }) }) }],
    ['use, with a thenable of another library', { verify: () => ({ use: () => thenable({ denial }) }) }],
  ])('denies a proof by %s', async (_name, shown) => {
    expect((await shows(shown)).denial?.code).toBe('proof_key_mismatch');
  });

  it.each(nonsense)('lets no request through if a function gives %s', async (_name, value) => {
    const verify = () => ({});
    for (const answer of [value, Promise.resolve(value), thenable(value)]) {
      await expect(verifies(answer)).rejects.toThrow(
        '"verify" of a proof method must give {}, { headers, use } or { denial: deny(code, detail) }, with headers that can be sent.',
      );
      await expect(shows({ precheck: () => answer, verify })).rejects.toThrow('"precheck" of a proof method');
      await expect(verifies({ use: () => answer })).rejects.toThrow('"use" of a proof method must give');
      await expect(shows(answer)).rejects.toThrow('"read" of a proof method must give');
    }
  });

  it.each<[string, object]>([
    ['another member', { valid: false }],
    ['another member beside headers', { headers: {}, error: 'expired' }],
    ['a use that is no function', { use: true }],
    [
      'the name of a member that every object has',
      JSON.parse('{"__proto__":null,"toString":true}') as object,
    ],
  ])('lets no request through if "verify" gives %s', async (_name, answer) => {
    await expect(verifies(answer)).rejects.toThrow('"verify" of a proof method must give');
  });

  it('is an outage if a function gives no result within the timeout', async () => {
    const hangs = () => new Promise<never>(() => {});
    for (const shown of [
      { verify: hangs },
      { precheck: hangs, verify: () => ({}) },
      { verify: () => ({ use: hangs }) },
    ]) {
      const outage: unknown = await shows({ ...shown, timeout: 0.02 }).catch((error: unknown) => error);
      expect(isUnavailable(outage)).toBe(true);
    }
  });

  it.each([0, -1, 611, Number.NaN, Number.POSITIVE_INFINITY, '5', null])(
    'is an error if its timeout is %j',
    async (timeout) => {
      await expect(shows({ verify: () => ({}), timeout })).rejects.toThrow('"timeout" in seconds');
    },
  );

  it('passes on an outage, and what it throws as an Error', async () => {
    const outage: unknown = await verifies(Promise.reject(new UnavailableError('down', 1))).catch(
      (error: unknown) => error,
    );
    expect(isUnavailable(outage)).toBe(true);
    const throwsText = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- applications do
      throw 'text';
    };
    for (const shown of [{ verify: throwsText }, { verify: () => ({ use: throwsText }) }])
      await expect(shows(shown)).rejects.toBeInstanceOf(Error);
    await expect(authenticateWith(throwsText)).rejects.toBeInstanceOf(Error);
  });
});
