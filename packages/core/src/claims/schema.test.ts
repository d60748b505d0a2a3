import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issuerWithClock } from '../../test/setup.js';
import { ConfigurationError, createVerifier, jwtIssuer, localKeys } from '../index.js';
import type { Verification } from '../index.js';
import { validateClaims } from './schema.js';
import type { StandardSchema } from './schema.js';

const { clock, issuer } = await issuerWithClock();

async function verify(claims: StandardSchema, minted: object): Promise<Verification> {
  const options = { issuer: issuer.url, audience: issuer.audience, keys: localKeys(issuer.jwks()), claims };
  const verifier = createVerifier({ authorities: [jwtIssuer({ name: 'a', ...options })], now: clock.now });
  return verifier.verify(await issuer.mint({ ...minted }));
}

/** A minimal Standard Schema. */
const schemaOf = (validate: StandardSchema['~standard']['validate']): StandardSchema => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe('a schema of claims', () => {
  it('changes the claims of the access, and not the claims that rules and principal read', async () => {
    const schema = z.object({ sub: z.string().transform((sub) => sub.length), iat: z.coerce.date() });
    const { access } = await verify(schema, { sub: 'user_12' });
    expect(access?.claims).toEqual({ sub: 7, iat: new Date(1_800_000_000) });
    expect(access?.subject).toBe('user_12');
  });

  it('can validate asynchronously', async () => {
    const schema = z.object({ email: z.string().refine((email) => Promise.resolve(email === 'a@a.test')) });
    expect((await verify(schema, { email: 'a@a.test' })).access?.claims).toEqual({ email: 'a@a.test' });
    expect((await verify(schema, { email: 'b@b.test' })).denial?.code).toBe('claims_invalid');
  });

  it('is reported in a denial by the paths of its issues only, as messages can contain values', async () => {
    const schema = z.object({
      sub: z.string(),
      roles: z.array(z.enum(['admin', 'guest'])),
      address: z.object({
        city: z.string().refine(() => false, { error: ({ input }) => `not ${String(input)}` }),
      }),
    });
    const { denial } = await verify(schema, { roles: ['guest', 'pIrAtE'], address: { city: 'aTlAnTiS' } });
    expect(denial).toMatchObject({ code: 'claims_invalid', status: 401 });
    expect(denial?.detail).toEqual({
      paths: [
        ['roles', '1'],
        ['address', 'city'],
      ],
    });
    expect(JSON.stringify(denial)).not.toMatch(/pIrAtE|aTlAnTiS/);
  });

  it('can report the path of an issue in every form of Standard Schema', async () => {
    const path = ['a', 0, { key: 'b' }, Symbol('c'), null];
    const result = await validateClaims(
      {},
      schemaOf(() => ({ issues: [{ path }, {}, { path: undefined }] })),
    );
    expect(result).toMatchObject({
      denial: { detail: { paths: [['a', '0', 'b', 'Symbol(c)', 'null'], [], []] } },
    });
  });

  it('is reported without the text of an object in the path of an issue', async () => {
    const secret = { toString: () => 's3cret' };
    const path = [
      secret,
      { key: secret },
      { key: () => 's3cret' },
      () => 's3cret',
      ['s3cret'],
      { key: null },
    ];
    const member = 'a member';
    expect(
      await validateClaims(
        {},
        schemaOf(() => ({ issues: [{ path }] })),
      ),
    ).toMatchObject({ denial: { detail: { paths: [[member, member, member, member, member, 'null']] } } });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['text', 'value'],
    ['an object without a value', {}],
    ['issues that are null', { issues: null }],
    ['issues that are no list', { value: {}, issues: 'sub' }],
    ['a list of invalid issues', { issues: ['sub'] }],
    ['a list with null in it', { issues: [{}, null] }],
  ])('causes an error that names what it must return when it returns %s', async (_name, result) => {
    const asked = async (): Promise<unknown> =>
      validateClaims(
        {},
        schemaOf(() => result as never),
      );
    await expect(asked()).rejects.toThrow(ConfigurationError);
    await expect(asked()).rejects.toThrow('The schema under "claims" must give { value } or { issues }');
  });

  it('causes an error when it returns a promise as the claims', async () => {
    const asked = async (): Promise<unknown> =>
      validateClaims(
        {},
        schemaOf(() => ({ value: Promise.reject(new Error('nobody waits for this')) })),
      );
    await expect(asked()).rejects.toThrow(ConfigurationError);
    await expect(asked()).rejects.toThrow('no promise');
  });

  it('denies with an empty list of issues', async () => {
    expect(
      await validateClaims(
        {},
        schemaOf(() => ({ issues: [] })),
      ),
    ).toMatchObject({ denial: { code: 'claims_invalid' } });
  });

  it('passes its error on', async () => {
    const broken = schemaOf(() => {
      throw new Error('schema broken');
    });
    await expect(verify(broken, {})).rejects.toThrow('schema broken');
  });

  it('runs after the rules', async () => {
    const seen: unknown[] = [];
    const schema = schemaOf((value) => {
      seen.push(value);
      return { value };
    });
    expect((await verify(schema, { exp: 1 })).denial?.code).toBe('token_expired');
    expect(seen).toEqual([]);
  });

  it('is awaited when it returns a thenable', async () => {
    const refusing = { issues: [{ path: ['sub'] }] };
    // oxlint-disable-next-line unicorn/no-thenable -- what a library of promises may give
    const foreign = { then: (settle: (value: unknown) => void) => settle(refusing) };
    const schema = schemaOf((() => foreign) as never);
    expect((await verify(schema, {})).denial?.code).toBe('claims_invalid');
  });

  it('is optional: without it, the claims are unchanged', async () => {
    const claims = { sub: 'a' };
    expect(await validateClaims(claims, undefined)).toEqual({ claims });
  });
});
