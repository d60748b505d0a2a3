import { createClock } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  apiKeys,
  authorizationHeader,
  cached,
  createApiKey,
  createVerifier,
  fromNodeRequest,
  hashApiKey,
  header,
  requiredClaims,
  unchecked,
} from '../../index.js';
import type { ApiKeyRecord } from '../../index.js';
import type { ApiKeyOptions } from './api-keys.js';

const clock = createClock(1_800_000_000);
const now = clock.now();
const { key, digest } = await createApiKey('acme_');
const stranger = await createApiKey('acme_');
const bytes = [...base64url.decode(digest)];
const hexadecimal = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
const record = { digest, owner: 'team_1' } as const satisfies ApiKeyRecord;

type Options = Partial<ApiKeyOptions<string, ApiKeyRecord>>;

/** A verifier over a table of one record, and the digests that were looked up. */
function keysWith(found: unknown = record, options: Options = {}, at = clock) {
  const lookups: string[] = [];
  const authority = apiKeys({
    name: 'keys',
    prefix: 'acme_',
    lookup(asked) {
      lookups.push(asked);
      return asked === digest ? (found as ApiKeyRecord) : undefined;
    },
    ...options,
  });
  return { verifier: createVerifier({ authorities: [authority], now: at.now }), lookups, authority };
}

/** What is made of the key when its record is such. */
async function said(found: unknown, token = key, options: Options = {}): Promise<string> {
  return (await keysWith(found, options).verifier.verify(token)).denial?.code ?? 'granted';
}

describe('an API key', () => {
  it('that is known speaks for its owner, with everything that its record says', async () => {
    const found = {
      ...record,
      organization: 'org_1',
      scopes: ['read', 'write'],
      permissions: ['users:list'],
      expires: now + 60,
      plan: 'gold',
    };
    const { access } = await keysWith(found).verifier.verify(key, {
      kind: 'api_key',
      organization: 'org_1',
      scopes: ['read'],
      permissions: ['users:list'],
    });
    expect(access).toMatchObject({
      authority: 'keys',
      kind: 'api_key',
      subject: 'team_1',
      client: undefined,
      actor: undefined,
      organization: 'org_1',
      scopes: ['read', 'write'],
      permissions: ['users:list'],
    });
    expect(access?.claims).toEqual(found);
    expect(access?.token).toBe(key);
    expect(JSON.stringify(access)).not.toContain(key);
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['null', { organization: null, scopes: null, permissions: null, expires: null }],
    ['undefined', { organization: undefined, scopes: undefined, permissions: undefined, expires: undefined }],
    ['empty lists', { scopes: [], permissions: [] }],
  ])('may do nothing in particular when its record holds %s', async (_name, members) => {
    const { access } = await keysWith({ ...record, ...members }).verifier.verify(key);
    expect(access).toMatchObject({ organization: undefined, scopes: [], permissions: [] });
    expect(await said({ ...record, ...members }, key)).toBe('granted');
  });

  it.each<[string, object, object, string]>([
    ['a scope that it has', { scopes: ['read'] }, { scopes: ['read'] }, 'granted'],
    ['a scope that it lacks', { scopes: ['read'] }, { scopes: ['write'] }, 'scope_missing'],
    ['a permission that is a scope', { scopes: ['read'] }, { permissions: ['read'] }, 'permission_missing'],
    ['its organization', { organization: 'org_1' }, { organization: 'org_1' }, 'granted'],
    ['another organization', { organization: 'org_1' }, { organization: 'org_2' }, 'organization_mismatch'],
    ['any organization, and it has none', {}, { organization: true }, 'organization_mismatch'],
    ['a person', {}, { kind: 'person' }, 'kind_mismatch'],
    ['a machine', {}, { kind: 'machine' }, 'kind_mismatch'],
  ])('is asked for %s', async (_name, members, requirements, code) => {
    const { denial } = await keysWith({ ...record, ...members }).verifier.verify(key, requirements);
    expect(denial?.code ?? 'granted').toBe(code);
  });

  it('that nobody knows is refused after one look-up', async () => {
    const { verifier, lookups } = keysWith();
    const { denial } = await verifier.verify(stranger.key);
    expect(denial).toMatchObject({ code: 'api_key_unknown', status: 401, error: 'invalid_token' });
    expect(lookups).toEqual([stranger.digest]);
    expect(JSON.stringify(denial)).not.toMatch(new RegExp(`${stranger.key}|${stranger.digest}`));
  });

  it.each([undefined, null])('is unknown when the look-up gives %s, now or later', async (none) => {
    for (const lookup of [() => none, () => Promise.resolve(none)])
      expect(await said(record, key, { lookup })).toBe('api_key_unknown');
  });

  it('is looked up by its digest, never by itself', async () => {
    const { verifier, lookups } = keysWith();
    await verifier.verify(key);
    expect(lookups).toEqual([digest]);
    expect(await hashApiKey(key)).toBe(digest);
  });

  it.each<[string, string]>([
    ['with one character changed', `${key.slice(0, 10)}${key[10] === 'a' ? 'b' : 'a'}${key.slice(11)}`],
    ['cut off', key.slice(0, -1)],
    ['doubled at the end', key + key.at(-1)],
    ['that is its prefix alone', 'acme_'],
    ['made up', `acme_${'a'.repeat(49)}`],
    ['with a foreign sign', `${key}=`],
  ])('that was mistyped costs no look-up: %s', async (_name, token) => {
    const { verifier, lookups } = keysWith();
    expect((await verifier.verify(token)).denial?.code).toBe('token_malformed');
    expect(lookups).toEqual([]);
  });

  it('that a route or a source does not accept costs no look-up', async () => {
    const { authority, lookups } = keysWith();
    const other = apiKeys({ name: 'other', prefix: 'other_', lookup: () => undefined });
    const sources = [authorizationHeader, header('x-api-key', { accept: ['other'] })];
    const verifier = createVerifier({ authorities: [other, authority], sources, now: clock.now });
    expect((await verifier.verify(key, { accept: ['other'] })).denial?.code).toBe('authority_not_accepted');
    const request = fromNodeRequest({ headers: { 'x-api-key': key } });
    expect((await verifier.authenticate(request)).denial?.code).toBe('authority_not_accepted');
    expect(lookups).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['another prefix', 'other_abc', 'token_unrecognized'],
    ['its prefix in another case', key.replace('acme_', 'ACME_'), 'token_unrecognized'],
    ['no prefix', key.slice(5), 'token_unrecognized'],
    ['dots, which make it no JWT yet', 'acme_a.b.c', 'token_malformed'],
  ])('is not recognised with %s', async (_name, token, code) => {
    const { verifier, lookups } = keysWith();
    expect([(await verifier.verify(token)).denial?.code, lookups]).toEqual([code, []]);
  });
});

describe('the record of a key', () => {
  it.each<[string, string]>([
    ['of another key', stranger.digest],
    ['in hexadecimal', hexadecimal],
    ['in another case', digest.toLowerCase()],
    ['with padding', `${digest}=`],
    ['cut off', digest.slice(0, -1)],
    ['of the key itself', key],
  ])('is compared with the key once more: a digest %s is no digest of it', async (_name, wrong) => {
    expect(await said({ ...record, digest: wrong })).toBe('api_key_unknown');
  });

  it.each<[string, unknown, string]>([
    ['text', 'team_1', 'record'],
    ['a list', [record], 'record'],
    ['a number', 5, 'record'],
    ['true', true, 'record'],
    ['an empty object', {}, 'digest'],
    ['no digest', { owner: 'team_1' }, 'digest'],
    ['a digest of bytes', { ...record, digest: new Uint8Array(32) }, 'digest'],
    ['no owner', { digest }, 'owner'],
    ['an empty owner', { ...record, owner: '' }, 'owner'],
    ['an owner of null', { ...record, owner: null }, 'owner'],
    ['an owner that is a number', { ...record, owner: 1 }, 'owner'],
    ['an empty organization', { ...record, organization: '' }, 'organization'],
    ['an organization that is a number', { ...record, organization: 1 }, 'organization'],
    ['scopes as text', { ...record, scopes: 'read write' }, 'scopes'],
    ['scopes of numbers', { ...record, scopes: [1] }, 'scopes'],
    ['a scope without a name', { ...record, scopes: [''] }, 'scopes'],
    ['permissions as JSON', { ...record, permissions: '["read"]' }, 'permissions'],
    ['permissions as an object', { ...record, permissions: { read: true } }, 'permissions'],
    ['an expiry that is a Date', { ...record, expires: new Date() }, 'expires'],
    ['an expiry as text', { ...record, expires: '2030-01-01' }, 'expires'],
    ['an expiry in milliseconds', { ...record, expires: now * 1000 }, 'expires'],
    ['an expiry that is no number', { ...record, expires: Number.NaN }, 'expires'],
    ['an expiry without end', { ...record, expires: Number.POSITIVE_INFINITY }, 'expires'],
    ['a negative expiry', { ...record, expires: -1 }, 'expires'],
    ['an expiry of false', { ...record, expires: false }, 'expires'],
  ])(
    'that is malformed is a fault that names the member, and no verdict: %s',
    async (_name, found, member) => {
      await expect(keysWith(found).verifier.verify(key)).rejects.toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringMatching(
          new RegExp(`^apiKeys\\(\\{ name: "keys" \\}\\): .*${member}`),
        ) as string,
      });
    },
  );

  it.each([
    [now - 1, 'token_expired'],
    [now, 'token_expired'],
    [now + 0.001, 'granted'],
    [now + 60, 'granted'],
    [0, 'token_expired'],
  ])('ends its key on the second: %d is %s', async (expires, code) => {
    expect(await said({ ...record, expires })).toBe(code);
  });

  it('ends its key at the next request, once the time has come', async () => {
    const own = createClock(now);
    const { verifier } = keysWith({ ...record, expires: now + 60 }, {}, own);
    expect((await verifier.verify(key)).denial).toBeUndefined();
    own.set(now + 60);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
    own.set(Number.NaN);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
  });

  it('is seen by rules of your own, after its expiry', async () => {
    const rules = [requiredClaims('plan')];
    expect(await said({ ...record, plan: 'gold' }, key, { rules })).toBe('granted');
    expect(await said(record, key, { rules })).toBe('claim_missing');
    expect(await said({ ...record, expires: 1 }, key, { rules })).toBe('token_expired');
  });

  it('ends its key though the answer is kept', async () => {
    const own = createClock(now);
    const { authority, lookups } = keysWith({ ...record, expires: now + 60 });
    const verifier = createVerifier({ authorities: [cached(authority, { ttl: 3600 })], now: own.now });
    expect((await verifier.verify(key)).denial).toBeUndefined();
    own.set(now + 60);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
    expect(lookups).toEqual([digest]);
  });
});

describe('the look-up', () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('the database is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is down'))],
  ])('that %s is an outage, and no verdict', async (_name, lookup) => {
    const error = await keysWith(record, { lookup })
      .verifier.verify(key)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'unavailable',
      status: 503,
      hint: expect.stringContaining('keys') as string,
    });
    expect(JSON.stringify(error)).not.toMatch(new RegExp(`${key}|${digest}|database`));
  });

  it('keeps its reason for the log', async () => {
    const cause = new Error('the database is down');
    const lookup = (): Promise<never> => Promise.reject(cause);
    await expect(keysWith(record, { lookup }).verifier.verify(key)).rejects.toMatchObject({ cause });
  });

  it('is asked again after an outage', async () => {
    let up = false;
    const { verifier } = keysWith(record, {
      lookup: () => (up ? record : Promise.reject(new Error('down'))),
    });
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'unavailable' });
    up = true;
    expect((await verifier.verify(key)).access?.subject).toBe('team_1');
  });
});

describe('keys without a checksum', () => {
  it('are looked up as they are, once that is said', async () => {
    const old = 'acme_old-key/with+signs=';
    const known = { digest: await hashApiKey(old), owner: 'team_2' };
    const lookup = (asked: string): ApiKeyRecord | undefined => (asked === known.digest ? known : undefined);
    expect(await said(record, old, { lookup })).toBe('token_malformed');
    expect(await said(record, old, { lookup, checksum: unchecked })).toBe('granted');
    expect(await said(record, 'acme_typo', { lookup, checksum: unchecked })).toBe('api_key_unknown');
  });
});

describe('the configuration of API keys', () => {
  const good = { name: 'keys', prefix: 'acme_', lookup: (): undefined => undefined };

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['no prefix', { prefix: undefined }, 'prefix'],
    ['an empty prefix, which would take every token', { prefix: '' }, 'prefix'],
    ['a prefix without its end', { prefix: 'acme' }, 'prefix'],
    ['no look-up', { lookup: undefined }, 'lookup'],
    ['a table for a look-up', { lookup: new Map() }, 'lookup'],
    ['a checksum of false', { checksum: false }, 'checksum'],
    ['a checksum of undefined', { checksum: undefined }, 'checksum'],
    ['a rule that is none', { rules: [5] }, 'rules'],
    ['a misspelt option', { look_up: good.lookup }, 'look_up'],
  ])('is refused at start, naming the option: %s', (_name, mistake, option) => {
    expect(() => apiKeys({ ...good, ...mistake })).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining(`"${option}"`) as string,
      }),
    );
  });

  it.each([undefined, null, 'acme_', []])('is an object: %j', (options) => {
    expect(() => apiKeys(options as never)).toThrow('object of options');
  });
});
