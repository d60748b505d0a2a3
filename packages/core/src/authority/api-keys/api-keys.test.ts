import { createClock } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../../test/configuration-error.js';
import { stoppedClock } from '../../../test/setup.js';
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

const { clock, now } = stoppedClock();
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

/** The outcome for the key with this record: `granted` or the code of the denial. */
async function said(found: unknown, token = key, options: Options = {}): Promise<string> {
  return (await keysWith(found, options).verifier.verify(token)).denial?.code ?? 'granted';
}

describe('apiKeys', () => {
  it('grants a known key with the owner and all other members of its record', async () => {
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
    ['no optional member', {}],
    ['members of null', { organization: null, scopes: null, permissions: null, expires: null }],
    [
      'members of undefined',
      { organization: undefined, scopes: undefined, permissions: undefined, expires: undefined },
    ],
    ['empty lists', { scopes: [], permissions: [] }],
  ])('grants no organization, scope or permission when the record has %s', async (_name, members) => {
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
  ])('checks the requirements of the route: %s', async (_name, members, requirements, code) => {
    const { denial } = await keysWith({ ...record, ...members }).verifier.verify(key, requirements);
    expect(denial?.code ?? 'granted').toBe(code);
  });

  it('rejects an unknown key after one lookup', async () => {
    const { verifier, lookups } = keysWith();
    const { denial } = await verifier.verify(stranger.key);
    expect(denial).toMatchObject({ code: 'api_key_unknown', status: 401, error: 'invalid_token' });
    expect(lookups).toEqual([stranger.digest]);
    expect(JSON.stringify(denial)).not.toMatch(new RegExp(`${stranger.key}|${stranger.digest}`));
  });

  it.each([undefined, null])(
    'rejects a key as unknown when the lookup returns %s, synchronously or as a promise',
    async (none) => {
      for (const lookup of [() => none, () => Promise.resolve(none)])
        expect(await said(record, key, { lookup })).toBe('api_key_unknown');
    },
  );

  it('looks a key up by its digest, never by the key itself', async () => {
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
  ])('rejects a mistyped key without a lookup: %s', async (_name, token) => {
    const { verifier, lookups } = keysWith();
    expect((await verifier.verify(token)).denial?.code).toBe('token_malformed');
    expect(lookups).toEqual([]);
  });

  it('makes no lookup for a key that the route or the source does not accept', async () => {
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
  ])('does not recognize a token with %s', async (_name, token, code) => {
    const { verifier, lookups } = keysWith();
    expect([(await verifier.verify(token)).denial?.code, lookups]).toEqual([code, []]);
  });
});

describe('the record of an API key', () => {
  it.each<[string, string]>([
    ['of another key', stranger.digest],
    ['in hexadecimal', hexadecimal],
    ['in another case', digest.toLowerCase()],
    ['with padding', `${digest}=`],
    ['cut off', digest.slice(0, -1)],
    ['of the key itself', key],
  ])('is rejected when its digest is not the digest of the key: %s', async (_name, wrong) => {
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
  ])('causes an error that names the malformed member: %s', async (_name, found, member) => {
    await expect(keysWith(found).verifier.verify(key)).rejects.toThrow(
      configurationError(new RegExp(`^apiKeys\\(\\{ name: "keys" \\}\\): .*${member}`)),
    );
  });

  it.each([
    [now - 1, 'token_expired'],
    [now, 'token_expired'],
    [now + 0.001, 'granted'],
    [now + 60, 'granted'],
    [0, 'token_expired'],
  ])('expires exactly at its expires time: %d gives %s', async (expires, code) => {
    expect(await said({ ...record, expires })).toBe(code);
  });

  it('is rejected at the first request at or after its expires time', async () => {
    const own = createClock(now);
    const { verifier } = keysWith({ ...record, expires: now + 60 }, {}, own);
    expect((await verifier.verify(key)).denial).toBeUndefined();
    own.set(now + 60);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
    own.set(Number.NaN);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
  });

  it('is passed to custom rules after the check of its expiry', async () => {
    const rules = [requiredClaims('plan')];
    expect(await said({ ...record, plan: 'gold' }, key, { rules })).toBe('granted');
    expect(await said(record, key, { rules })).toBe('claim_missing');
    expect(await said({ ...record, expires: 1 }, key, { rules })).toBe('token_expired');
  });

  it('expires on time even when the answer is cached', async () => {
    const own = createClock(now);
    const { authority, lookups } = keysWith({ ...record, expires: now + 60 });
    const verifier = createVerifier({ authorities: [cached(authority, { ttl: 3600 })], now: own.now });
    expect((await verifier.verify(key)).denial).toBeUndefined();
    own.set(now + 60);
    expect((await verifier.verify(key)).denial?.code).toBe('token_expired');
    expect(lookups).toEqual([digest]);
  });
});

describe('the lookup of an API key', () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('the database is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is down'))],
  ])('causes UnavailableError when it %s', async (_name, lookup) => {
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

  it('passes its error on as the cause of UnavailableError', async () => {
    const cause = new Error('the database is down');
    const lookup = (): Promise<never> => Promise.reject(cause);
    await expect(keysWith(record, { lookup }).verifier.verify(key)).rejects.toMatchObject({ cause });
  });

  it('is called again after it failed', async () => {
    let up = false;
    const { verifier } = keysWith(record, {
      lookup: () => (up ? record : Promise.reject(new Error('down'))),
    });
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'unavailable' });
    up = true;
    expect((await verifier.verify(key)).access?.subject).toBe('team_1');
  });
});

describe('apiKeys with an unchecked checksum', () => {
  it('looks up keys that have no checksum', async () => {
    const old = 'acme_old-key/with+signs=';
    const known = { digest: await hashApiKey(old), owner: 'team_2' };
    const lookup = (asked: string): ApiKeyRecord | undefined => (asked === known.digest ? known : undefined);
    expect(await said(record, old, { lookup })).toBe('token_malformed');
    expect(await said(record, old, { lookup, checksum: unchecked })).toBe('granted');
    expect(await said(record, 'acme_typo', { lookup, checksum: unchecked })).toBe('api_key_unknown');
  });
});

describe('apiKeys of an older table', () => {
  const old = 'sk-live-0123456789';
  const owner = 'team_2';

  async function code(options: object, key = old): Promise<string> {
    const verifier = createVerifier({
      authorities: [
        apiKeys({
          name: 'keys',
          prefix: 'sk-live-',
          checksum: unchecked,
          lookup: () => undefined,
          ...options,
        }),
      ],
    });
    return (await verifier.verify(key)).denial?.code ?? 'granted';
  }

  it('finds keys by a digest of its own, such as an HMAC in hexadecimal digits', async () => {
    const pepper = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode('pepper'),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const digest = async (key: string): Promise<string> => {
      const mac = await crypto.subtle.sign('HMAC', pepper, new TextEncoder().encode(key));
      return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const stored = await digest(old);
    expect(stored).toHaveLength(64);
    const lookup = (asked: string): ApiKeyRecord | undefined =>
      asked === stored ? { digest: stored, owner } : undefined;
    expect(await code({ lookup, digest })).toBe('granted');
    expect(await code({ lookup, digest }, `${old}x`)).toBe('api_key_unknown');
    expect(await code({ lookup })).toBe('api_key_unknown');
  });

  it.each([undefined, null, '', 5, {}, new Uint8Array(32)])(
    'ends in an error when the digest is %j',
    async (answer) => {
      const lookup = () => ({ digest: `${answer as string}`, owner });
      for (const digest of [() => answer, () => Promise.resolve(answer)])
        await expect(code({ lookup, digest })).rejects.toThrow('"digest" of apiKeys({ name: "keys" })');
    },
  );

  it('accepts every opaque token when the prefix is unchecked', async () => {
    const lookup = (digest: string) => ({ digest, owner });
    expect(await code({ prefix: unchecked, lookup }, 'anything')).toBe('granted');
    expect(await code({ lookup }, 'anything')).toBe('token_unrecognized');
    expect(await code({ prefix: unchecked, lookup }, 'eyJhbGciOiJub25lIn0.e30.')).not.toBe('granted');
  });
});

describe('the options of apiKeys', () => {
  const good = { name: 'keys', prefix: 'acme_', lookup: (): undefined => undefined };

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['no prefix', { prefix: undefined }, 'prefix'],
    ['an empty prefix, which would take every token', { prefix: '' }, 'prefix'],
    ['a prefix with a space', { prefix: 'acme ' }, 'prefix'],
    ['a prefix that is too long', { prefix: 'a'.repeat(65) }, 'prefix'],
    ['a digest that is a name', { digest: 'sha256' }, 'digest'],
    ['no lookup', { lookup: undefined }, 'lookup'],
    ['a table for a lookup', { lookup: new Map() }, 'lookup'],
    ['a checksum of false', { checksum: false }, 'checksum'],
    ['a checksum of undefined', { checksum: undefined }, 'checksum'],
    ['an invalid rule', { rules: [5] }, 'rules'],
    ['a misspelled option', { look_up: good.lookup }, 'look_up'],
  ])('are rejected at start with an error that names the option: %s', (_name, mistake, option) => {
    expect(() => apiKeys({ ...good, ...mistake })).toThrow(configurationError(`"${option}"`));
  });

  it.each([undefined, null, 'acme_', []])('are rejected when they are no object: %j', (options) => {
    expect(() => apiKeys(options as never)).toThrow('object of options');
  });
});
