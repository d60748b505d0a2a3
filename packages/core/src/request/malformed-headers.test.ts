/* oxlint-disable typescript/prefer-promise-reject-errors, unicorn/no-thenable -- requests that answer in these ways are the case */
import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { authorizationHeader, cookie, createVerifier, header } from '../index.js';
import type { AuthRequest } from '../index.js';
import type { CredentialSource } from './credential-source.js';

const { clock, issuer } = await issuerWithClock();
const token = await issuer.mint();
const people = peopleOf(issuer);
const cookies = cookie('session', { origins: ['https://app.test'] });

const places: readonly (readonly [string, CredentialSource, string, string])[] = [
  ['the Authorization header', authorizationHeader, 'authorization', `Bearer ${token}`],
  ['a header', header('x-token'), 'x-token', token],
  ['a cookie', cookies, 'cookie', `session=${token}`],
];

/** The outcome for a request whose `header` returns these values. */
async function outcome(
  source: CredentialSource,
  values: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const request = { raw: {}, method: 'GET', header: (name: string) => values[name] } as AuthRequest;
  const verifier = createVerifier({ authorities: [people], sources: [source], now: clock.now });
  try {
    const { denial, access } = await verifier.authenticate(request);
    return denial?.code ?? access?.subject;
  } catch (error) {
    return error;
  }
}

describe.each(places)('a credential in %s', (_place, source, name, value) => {
  it('is read from a string and from a list of one string', async () => {
    expect(await outcome(source, { [name]: value })).toMatch(/^user/);
    expect(await outcome(source, { [name]: [value] })).toMatch(/^user/);
  });

  it.each([[undefined], [null], [[]]])('is missing when the header is %j', async (nothing) => {
    expect(await outcome(source, { [name]: nothing })).toBe('credential_missing');
  });

  it.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve(value)],
    ['a promise that rejects', () => Promise.reject(new Error(value))],
    ['a promise that rejects with nothing', () => Promise.reject()],
    ['a thenable that throws', () => ({ then: () => Promise.reject(value) })],
    ['a number', () => 1],
    ['an object', () => ({ value })],
    ['a list of numbers', () => [1]],
    ['a list in a list', () => [[value]]],
    ['a list with a hole', () => [value, undefined]],
    ['a symbol', () => Symbol(value)],
  ])('causes an error that names the expected type when the header is %s', async (_what, given) => {
    const error = await outcome(source, { [name]: given() });
    expect(error).toMatchObject({ code: 'configuration_invalid' });
    expect(String(error)).toContain('"header" of a request must give');
    expect(String(error)).not.toContain(token);
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setTimeout(resolve, 1));
  });
});

it.each([[Promise.resolve('https://app.test')], [1], [['https://app.test', 2]]])(
  'cookie rejects an Origin header that is %o',
  async (origin) => {
    const error = await outcome(cookies, { cookie: `session=${token}`, origin });
    expect(error).toMatchObject({ code: 'configuration_invalid' });
  },
);

it('a header function that rejects anew on each call causes an error, and does not end the process', async () => {
  const request: AuthRequest = {
    raw: {},
    method: 'GET',
    header: (async () => Promise.reject(new Error('gone'))) as never,
  };
  const verifier = createVerifier({ authorities: [people], now: clock.now });
  // An unhandled rejection would fail the run.
  await expect(verifier.authenticate(request)).rejects.toMatchObject({ code: 'configuration_invalid' });
});
