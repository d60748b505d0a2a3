import { describe, expect, it } from 'vitest';
import { deny } from '../response/denial.js';
import type { CredentialSource } from './credential-source.js';
import { extract } from './extract.js';

const request = { raw: {}, method: 'GET', header: () => undefined };
const at = [
  ['at once', <T>(value: T): T => value],
  ['later', <T>(value: T): T => Promise.resolve(value) as T],
] as const;

/** A source of an application: `read` returns what it is given. */
const source = (value: unknown, more: Partial<CredentialSource> = {}): CredentialSource => ({
  ambient: false,
  read: () => value as undefined,
  ...more,
});

const extracted = async (sources: readonly CredentialSource[]): Promise<string> => {
  const found = await extract(request, sources);
  if (found.denial) return found.denial.code;
  const { request: from, ...credential } = found.credential;
  expect(from).toBe(request);
  return JSON.stringify({ credential });
};

describe.each(at)('extract, with sources of an application that answer %s', (_when, wrap) => {
  const [one, two] = [{ token: 'one' }, { token: 'two' }];
  const none = [source(wrap(undefined)), source(wrap(null))];
  const ambient = { ambient: true, accept: ['people'] };

  it.each<[string, readonly CredentialSource[], string]>([
    ['finds nothing in sources that have nothing', none, 'credential_missing'],
    ['finds the credential of the last source', [...none, source(wrap(one))], 'one'],
    ['finds the credential of the first source', [source(wrap(one)), ...none], 'one'],
    [
      'rejects two credentials that clients sent',
      [source(wrap(one)), ...none, source(wrap(two))],
      'credential_repeated',
    ],
    ['rejects the same credential twice', [source(wrap(one)), source(wrap(one))], 'credential_repeated'],
    ['prefers what a client sent', [source(wrap(two), ambient), source(wrap(one))], 'one'],
    ['prefers what a client sent, before', [source(wrap(one)), source(wrap(two), ambient)], 'one'],
    ['takes the first of two cookies', [source(wrap(one), ambient), source(wrap(two), ambient)], 'one'],
    [
      'returns the denial of a source',
      [source(wrap({ denial: deny('scheme_unsupported') }))],
      'scheme_unsupported',
    ],
  ])('%s', async (_name, sources, expected) => {
    expect(await extracted(sources)).toContain(expected);
  });

  it('says which authorities a source accepts, and that a cookie without a list takes no programs', async () => {
    expect(await extracted([source(wrap(one), ambient)])).toBe(
      '{"credential":{"token":"one","accept":["people"],"noPrograms":false}}',
    );
    expect(await extracted([source(wrap(one), { ambient: true })])).toBe(
      '{"credential":{"token":"one","noPrograms":true}}',
    );
    expect(await extracted([source(wrap(one))])).toBe('{"credential":{"token":"one","noPrograms":false}}');
  });

  it.each<[string, unknown]>([
    ['the token itself', 'secret-token'],
    ['a token that is no string', { token: 5 }],
    ['a scheme that is unknown', { token: 'secret-token', scheme: 'dpop' }],
    ['a scheme without a token', { scheme: 'DPoP' }],
    ['an object without a token', {}],
    ['a list', ['secret-token']],
    ['false', false],
    ['zero', 0],
    ['a denial that is none', { denial: { code: 'secret-token' } }],
    ['a denial that is undefined', { denial: undefined, token: 'secret-token' }],
    ['a denial beside a token', { denial: 'secret-token', token: 'secret-token' }],
  ])('throws a ConfigurationError without the value for %s', async (_name, value) => {
    const failed = await extracted([source(wrap(value))]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'configuration_invalid' });
    expect(String(failed)).not.toContain('secret-token');
  });

  it('passes on the scheme, and names the places where nothing was found', async () => {
    const bound = { token: 'one', scheme: 'DPoP' };
    expect(await extracted([source(wrap(bound))])).toContain('"scheme":"DPoP"');
    const places = [source(wrap(undefined), { place: 'X-Token: <token>' }), ...none];
    const { denial } = (await extract(request, places)) as { denial: { hint: string; detail: object } };
    expect(denial.detail).toEqual({ expected: ['X-Token: <token>'] });
    expect(denial.hint).toContain('Send "X-Token: <token>".');
  });

  it('calls no further source after a second credential', async () => {
    let calls = 0;
    const counting = source(undefined, {
      read: () => {
        calls += 1;
        return undefined;
      },
    });
    await extracted([source(wrap(one)), source(wrap(two)), counting]);
    expect(calls).toBe(0);
  });
});
