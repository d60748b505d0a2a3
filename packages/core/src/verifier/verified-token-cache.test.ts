import { createIssuer } from '@tokenward/testing';
import { expect, describe, it } from 'vitest';
import { issuerWithClock, peopleOf, start } from '../../test/setup.js';
import { readPrincipal } from '../claims/principal.js';
import { createVerifier, deny, discoveredKeys, jwtIssuer, localKeys } from '../index.js';
import type { Authority, Rule, VerifierOptions } from '../index.js';
import { isDeepFrozen } from '../lib/deep-freeze.js';
import { importKey, readJwks } from '../keys/jwks.js';
import { allAlgorithms } from '../signature/algorithms.js';
import { keySet } from '../signature/key-set.js';
import type { Key } from '../signature/key-set.js';
import { classify } from '../token/classify.js';
import type { CacheableJwt } from '../token/token.js';
import { cachedPrincipal, createVerifiedTokenCache } from './verified-token-cache.js';

/** An issuer, its API, and the number of signature checks. */
async function world(
  options: Partial<VerifierOptions<[]>> = {},
  rules: readonly Rule[] = [],
  isRevoked: () => boolean | Promise<boolean> = () => false,
) {
  const { clock, issuer } = await issuerWithClock();
  const counted = { checks: 0 };
  const published = async (): Promise<readonly Key[]> => {
    const keys = await Promise.all((readJwks(issuer.jwks(), allAlgorithms())?.accepted ?? []).map(importKey));
    return keys.map((key) => ({
      ...key,
      verifies(token) {
        counted.checks += 1;
        return key.verifies(token);
      },
    }));
  };
  let set = keySet(await published());
  const verifier = createVerifier({
    ...options,
    authorities: [
      jwtIssuer({
        name: 'people',
        issuer: issuer.url,
        audience: issuer.audience,
        keys: () => set,
        rules,
        isRevoked,
      }),
    ],
    now: clock.now,
  });
  return {
    clock,
    issuer,
    verifier,
    counted,
    /** Reads the published keys anew. */
    refresh: async () => {
      set = keySet(await published());
    },
    said: async (token: string) => {
      const { access, denial } = await verifier.verify(token);
      return denial ? denial.code : access.subject;
    },
  };
}

describe('a token whose signature was verified', () => {
  it('needs no second check while its text is the same to the last character', async () => {
    const { issuer, said, counted } = await world();
    const token = await issuer.mint({ sub: 'ann' });
    expect([await said(token), await said(token), await said(`${token}`)]).toEqual(['ann', 'ann', 'ann']);
    expect(counted.checks).toBe(1);
    const other = await issuer.mint({ sub: 'bob' });
    const spliced = other.slice(0, other.lastIndexOf('.')) + token.slice(token.lastIndexOf('.'));
    expect(await said(spliced)).toBe('signature_invalid');
    expect([await said(token), await said(other)]).toEqual(['ann', 'bob']);
  });

  it('is rejected from the second in which it expires', async () => {
    const { issuer, said, clock } = await world();
    const token = await issuer.mint({ sub: 'ann', exp: start + 60 });
    expect(await said(token)).toBe('ann');
    clock.advance(64);
    expect(await said(token)).toBe('ann');
    clock.advance(1);
    expect(await said(token)).toBe('token_expired');
  });

  it('is rejected once its key is withdrawn, and checked again when its key is replaced', async () => {
    const { issuer, said, counted, refresh } = await world();
    const token = await issuer.mint({ sub: 'ann' });
    expect(await said(token)).toBe('ann');
    await refresh();
    expect(await said(token)).toBe('ann');
    expect(counted.checks).toBe(2);
    const [old] = issuer.jwks().keys;
    await issuer.rotate({ withdraw: true, ...(old?.kid !== undefined && { kid: old.kid }) });
    await refresh();
    expect(await said(token)).toBe('signature_invalid');
    await issuer.rotate({ withdraw: true, kid: 'another' });
    await refresh();
    expect(await said(token)).toBe('key_unknown');
  });

  it('is rejected within one cache lifetime after its issuer withdraws the key', async () => {
    const { clock, issuer } = await issuerWithClock();
    const people = jwtIssuer({
      name: 'people',
      issuer: issuer.url,
      audience: issuer.audience,
      keys: discoveredKeys(issuer.url),
    });
    const verifier = createVerifier({ authorities: [people], now: clock.now, fetch: issuer.fetch });
    const token = await issuer.mint({ exp: start + 86_400 });
    expect((await verifier.verify(token)).denial).toBeUndefined();
    await issuer.rotate({ withdraw: true });
    clock.advance(601);
    expect((await verifier.verify(token)).denial?.code).toBe('key_unknown');
  });

  it('is checked by every rule each time, and removed when a rule denies it', async () => {
    const asked: unknown[] = [];
    const rule: Rule = ({ claims }) => {
      asked.push(claims.sub);
      return undefined;
    };
    const { issuer, said, counted, clock } = await world({}, [rule]);
    const token = await issuer.mint({ sub: 'ann', nbf: start });
    for (let time = 0; time < 3; time += 1) await said(token);
    expect(asked).toEqual(['ann', 'ann', 'ann']);
    expect(counted.checks).toBe(1);
    clock.advance(-3600);
    expect(await said(token)).toBe('token_not_yet_valid');
    clock.advance(3600);
    expect(await said(token)).toBe('ann');
    expect(counted.checks).toBe(2);
  });

  it('is cached in its own verifier only, even if another verifier has a key with the same kid', async () => {
    const { issuer, counted, verifier, said } = await world();
    const token = await issuer.mint({ sub: 'ann' });
    await said(token);
    const stranger = createVerifier({
      authorities: [
        jwtIssuer({
          name: 'people',
          issuer: issuer.url,
          audience: issuer.audience,
          keys: localKeys((await createIssuer()).jwks()),
        }),
      ],
      now: () => start,
    });
    expect((await stranger.verify(token)).denial?.code).toBe('signature_invalid');
    expect((await verifier.verify(token)).denial).toBeUndefined();
    expect(counted.checks).toBe(1);
  });

  it('has claims that no request can change for the next', async () => {
    const { issuer, verifier } = await world();
    const token = await issuer.mint({ sub: 'ann', permissions: ['read'] });
    for (const { access } of [await verifier.verify(token), await verifier.verify(token)]) {
      expect(() => Object.assign(access?.claims ?? {}, { sub: 'eve' })).toThrow(TypeError);
      const permissions = access?.claims.permissions as string[] | undefined;
      expect(permissions).toEqual(['read']);
      expect(() => permissions?.push('write')).toThrow(TypeError);
      expect(access).toMatchObject({ subject: 'ann', permissions: ['read'] });
    }
  });
});

describe('the principal of a cached token', () => {
  it('is read once, and no request can change it for the next', async () => {
    const { issuer, verifier } = await world();
    const token = await issuer.mint({ sub: 'ann', client_id: 'app', scope: 'read  list' });
    await verifier.verify(token);
    const [first, second] = [await verifier.verify(token), await verifier.verify(token)];
    expect(first.access).toBe(second.access);
    expect(() => Object.assign(first.access ?? {}, { subject: 'eve' })).toThrow(TypeError);
    expect(() => Object.assign(first.access ?? {}, { user: 'eve' })).toThrow(TypeError);
    for (const { access } of [first, second, await verifier.verify(token)]) {
      expect(access).toMatchObject({
        subject: 'ann',
        client: 'app',
        scopes: ['read', 'list'],
        permissions: [],
      });
      for (const list of [access?.scopes, access?.permissions])
        expect(() => (list as string[]).push('write')).toThrow(TypeError);
    }
  });

  it('is read again when the authority attests other claims than those of the token', async () => {
    const { issuer } = await world();
    const people = peopleOf(issuer);
    let scope = 'read';
    const asked: Authority = {
      ...people,
      async attest(token, context) {
        const attested = await people.attest(token, context);
        if (attested.denial) return attested;
        const { claims } = attested.attestation;
        return scope === 'read' ? attested : { attestation: { claims: { ...claims, scope } } };
      },
    };
    const verifier = createVerifier({ authorities: [asked], now: () => start });
    const token = await issuer.mint({ scope: 'read' });
    const scopes = async (): Promise<unknown> => (await verifier.verify(token)).access?.scopes;
    expect(await scopes()).toEqual(['read']);
    scope = 'read write';
    expect(await scopes()).toEqual(['read', 'write']);
    scope = 'read';
    expect(await scopes()).toEqual(['read']);
  });

  it('is read each time when the authority has its own principal function', async () => {
    const { issuer } = await world();
    const roles = { admin: ['write'] };
    const people = peopleOf(issuer);
    const translated: Authority = {
      ...people,
      principal(claims) {
        const read = readPrincipal(claims);
        return read.denial ? read : { principal: { ...read.principal, permissions: roles.admin } };
      },
    };
    const verifier = createVerifier({ authorities: [translated], now: () => start });
    const token = await issuer.mint();
    const permissions = async (): Promise<unknown> => (await verifier.verify(token)).access?.permissions;
    expect(await permissions()).toEqual(['write']);
    roles.admin = [];
    expect(await permissions()).toEqual([]);
  });
});

describe('a token that is denied', () => {
  it.each([
    ['sync', () => true],
    ['async', async () => true],
  ])(
    'because it is revoked (%s) needs no second check, and the revocation decides each time',
    async (_, yes) => {
      let asked = 0;
      let revoked = true;
      const { issuer, said, counted } = await world({}, [], () => {
        asked += 1;
        return revoked ? yes() : false;
      });
      const token = await issuer.mint({ sub: 'ann' });
      for (let request = 0; request < 5; request += 1) expect(await said(token)).toBe('token_revoked');
      expect([counted.checks, asked]).toEqual([1, 5]);
      revoked = false;
      expect(await said(token)).toBe('ann');
      revoked = true;
      expect(await said(token)).toBe('token_revoked');
      expect([counted.checks, asked]).toEqual([1, 7]);
    },
  );

  it('because it is revoked is still judged by its key and its exp', async () => {
    const { clock, issuer, said, refresh, counted } = await world({}, [], () => true);
    const [first, second] = [await issuer.mint({ sub: 'ann' }), await issuer.mint({ sub: 'bob' })];
    expect([await said(first), await said(second)]).toEqual(['token_revoked', 'token_revoked']);
    clock.advance(3600);
    expect(await said(first)).toBe('token_expired');
    clock.advance(-3600);
    await issuer.rotate({ withdraw: true });
    await refresh();
    expect(await said(second)).toBe('key_unknown');
    expect(counted.checks).toBe(2);
  });

  it('because it is revoked is checked again when it was pushed out of a full cache', async () => {
    const { issuer, said, counted } = await world({ cacheSize: 1 }, [], () => true);
    const [first, second] = [await issuer.mint({ sub: 'ann' }), await issuer.mint({ sub: 'bob' })];
    for (const token of [first, second, first, second]) expect(await said(token)).toBe('token_revoked');
    expect(counted.checks).toBe(4);
  });

  it('by a rule is checked again each time, since there may be many of them', async () => {
    const { issuer, said, counted } = await world({}, [() => deny('not_allowed')]);
    const token = await issuer.mint({ sub: 'ann' });
    for (let request = 0; request < 3; request += 1) expect(await said(token)).toBe('not_allowed');
    expect(counted.checks).toBe(3);
  });
});

describe('a token whose signature is invalid', () => {
  it('is checked each time, and evicts nothing', async () => {
    const { issuer, said, counted } = await world({ cacheSize: 1 });
    const token = await issuer.mint({ sub: 'ann' });
    const forged = `${token.slice(0, -20)}${token.at(-20) === 'A' ? 'B' : 'A'}${token.slice(-19)}`;
    await said(token);
    for (const expected of [2, 3]) {
      expect(await said(forged)).toBe('signature_invalid');
      expect(counted.checks).toBe(expected);
    }
    expect(await said(token)).toBe('ann');
    expect(counted.checks).toBe(3);
  });
});

describe('the cache of verified tokens', () => {
  it.each([
    ['the least recently used token is evicted first', 2, ['a', 'b', 'a', 'c', 'a', 'b'], 4],
    ['nothing is cached with 0', 0, ['a', 'a', 'b'], 3],
  ])('is limited by cacheSize: %s', async (_name, cacheSize, order, checks) => {
    const { issuer, said, counted } = await world({ cacheSize });
    const tokens = new Map<string, string>();
    for (const sub of new Set(order)) tokens.set(sub, await issuer.mint({ sub }));
    for (const sub of order) expect(await said(tokens.get(sub) ?? '')).toBe(sub);
    expect(counted.checks).toBe(checks);
  });

  it('holds cacheSize tokens of usual size', async () => {
    const { issuer, said, counted } = await world({ cacheSize: 10 });
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        issuer.mint({
          sub: `user_01JD8Z5K3QX8M2V${at}`,
          jti: crypto.randomUUID(),
          nbf: start,
          client_id: 'client_01JD8Z5K3Q',
          org_id: 'org_01JD8Z5K3Q',
          scope: 'openid profile email reports:read reports:write invoices:read',
          permissions: ['reports:read', 'reports:write', 'invoices:read'],
        }),
      ),
    );
    for (const token of [...tokens, ...tokens]) await said(token);
    expect(counted.checks).toBe(10);
  });

  it.each<[string, number, number, (count: number) => object]>([
    ['a long text', 3750, 9000, (count) => ({ text: 'x'.repeat(count) })],
    ['empty objects', 165, 400, (count) => ({ list: Array.from({ length: count }, () => ({})) })],
    ['numbers', 427, 1024, (count) => ({ list: Array.from({ length: count }, () => 1.5) })],
    [
      'names',
      55,
      133,
      (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, 0])),
    ],
    [
      'lists in each other',
      187,
      450,
      (count) => ({ deep: JSON.parse(`${'['.repeat(count)}${']'.repeat(count)}`) as unknown }),
    ],
    ['scopes', 272, 652, (count) => ({ scope: 'ab '.repeat(count) })],
  ])('counts a token by the size of its claims: %s', async (_name, several, tooMuch, claims) => {
    const { issuer, said, counted } = await world({ cacheSize: 4 });
    const [small, a, b, c] = await Promise.all(['small', 'a', 'b', 'c'].map((sub) => issuer.mint({ sub })));
    const large = await issuer.mint({ sub: 'large', ...claims(several) });
    for (const token of [small, large, large, small]) await said(token!);
    expect(counted.checks).toBe(2);
    // It takes the space of two or three tokens.
    for (const token of [a, b, c, small, large]) await said(token!);
    expect(counted.checks).toBe(6);
    // A token larger than the cache takes the space of one token until its second request, which removes it.
    const huge = await issuer.mint({ sub: 'huge', ...claims(tooMuch) });
    for (const token of [huge, huge, small, large, huge]) await said(token!);
    expect(counted.checks).toBe(8);
  });

  it.each([-1, 1.5, '10', null, true])('rejects a cacheSize of %j', (cacheSize) => {
    const authorities = [jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'x' })] as const;
    expect(() => createVerifier({ authorities, cacheSize: cacheSize as number })).toThrow('"cacheSize"');
  });
});

describe('the entry of a cached token', () => {
  const encode = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const textOf = (claims: object, signature = 'signature-abcdef', header: object = {}) =>
    `${encode({ alg: 'ES256', ...header })}.${encode(claims)}.${signature}`;
  const tokenOf = (raw: string, verifiedBy: object | undefined = {}): CacheableJwt => {
    const classified = classify(raw, raw.length);
    if (classified.denial || classified.token.kind !== 'jwt') throw new Error('This is no JWT.');
    return Object.assign(classified.token as CacheableJwt, { verifiedBy });
  };

  it('does not exist unless its signature was verified', () => {
    const memory = createVerifiedTokenCache(10);
    const raw = textOf({});
    memory.set(Object.assign(tokenOf(raw), { verifiedBy: undefined }));
    memory.set({ kind: 'opaque', raw });
    expect(memory.get(raw)).toBeUndefined();
    expect(memory.header(raw.slice(0, raw.indexOf('.')))).toBeUndefined();
  });

  it('does not exist for a padded token or another kind of token, which would evict one that comes again', () => {
    const memory = createVerifiedTokenCache(1);
    const [usual, padded] = [textOf({ sub: 'usual' }, 'signature-of-one'), textOf({ sub: 'padded' })];
    memory.set(tokenOf(usual));
    memory.set({ ...tokenOf(padded), padded: true });
    memory.set({ kind: 'opaque', raw: padded });
    memory.set(Object.assign(tokenOf(padded), { verifiedBy: undefined }));
    expect(memory.get(usual)?.raw).toBe(usual);
  });

  it('is found by the end of its text, and only when all of its text is equal', () => {
    const memory = createVerifiedTokenCache(10);
    const [one, other] = [textOf({ sub: 'one' }), textOf({ sub: 'other' })];
    memory.set(tokenOf(one));
    expect(memory.get(other)).toBeUndefined();
    expect(memory.get(one)?.unverified.claims.sub).toBe('one');
    expect(memory.get(other)).toBeUndefined();
    memory.set(tokenOf(other));
    expect(memory.get(other)?.unverified.claims.sub).toBe('other');
    // Two tokens with the same end share an entry. Two signatures never have the same end.
    expect(memory.get(one)).toBeUndefined();
  });

  it('is read again from its text at the second request, frozen, and the same object from then on', () => {
    const memory = createVerifiedTokenCache(10);
    const raw = textOf({ sub: 'ann', nested: { list: ['a'] } });
    const key = {};
    const decision = {};
    const token = Object.assign(tokenOf(raw, key), { decision });
    memory.set(token);
    const again = memory.get(raw) as CacheableJwt;
    expect(again).not.toBe(token);
    expect(again.unverified).toEqual({
      header: { alg: 'ES256' },
      claims: { sub: 'ann', nested: { list: ['a'] } },
    });
    expect(isDeepFrozen(again.unverified)).toBe(true);
    expect([again.raw, again.verifiedBy, again.decision]).toEqual([raw, key, decision]);
    expect(again.verifiedBy).toBe(key);
    expect(again.decision).toBe(decision);
    expect(memory.get(raw)).toBe(again);
  });

  it('stays when another token with the same end is removed', () => {
    const memory = createVerifiedTokenCache(10);
    const [one, other] = [textOf({ sub: 'one' }), textOf({ sub: 'other' })];
    memory.set(tokenOf(one));
    const known = memory.get(one)!;
    memory.set(tokenOf(other));
    memory.delete(known);
    const last = memory.get(other)!;
    expect(last.raw).toBe(other);
    memory.delete(known);
    expect(memory.get(other)).toBe(last);
    memory.delete(last);
    expect(memory.get(other)).toBeUndefined();
    // Two requests with the same token may both delete it.
    expect(() => memory.delete(last)).not.toThrow();
  });

  const list = Array.from({ length: 240 }, () => 'a');
  const text = Array.from({ length: 320 }, () => 'a').join(' ');

  it.each<[string, boolean, object, object?]>([
    ['its scopes are the claim "scope"', true, { scope: list }],
    ['its scopes are the claim "scp"', true, { scp: list }],
    ['its scopes were made of a claim', false, { scope: text }],
    ['its permissions are the claim', true, { permissions: list }],
    ['its permissions were made of a claim', false, { permissions: text }],
    ['a text that is no list', true, { other: text }],
    ['its header is as large as a claim may be', true, {}, { list }],
    ['its header and a claim are large', false, { list }, { list }],
  ])(
    'counts each list and its header once against a size of two tokens: %s',
    (_name, isKept, claims, header = {}) => {
      const memory = createVerifiedTokenCache(2);
      const raw = textOf(claims, 'signature-abcdef', header);
      memory.set(tokenOf(raw));
      expect(memory.get(raw)?.raw).toBe(raw);
      expect(memory.get(raw) !== undefined).toBe(isKept);
    },
  );

  it('stays although its principal cannot be read, which only an authority with its own function accepts', () => {
    const memory = createVerifiedTokenCache(10);
    const raw = textOf({ scope: 5, sub: 'ann' });
    memory.set(tokenOf(raw));
    const again = memory.get(raw) as CacheableJwt;
    expect(again.principal).toBeUndefined();
    expect(memory.get(raw)).toBe(again);
  });

  it('gives the names of malformed claims on each request', () => {
    const memory = createVerifiedTokenCache(10);
    const raw = textOf({ org_id: 5, sub: 'ann' });
    memory.set(tokenOf(raw));
    const again = memory.get(raw)!;
    for (let request = 2; request < 5; request += 1)
      expect(cachedPrincipal(again, again.unverified.claims)).toMatchObject({
        malformed: { organization: 'org_id' },
      });
  });

  it('counts its text after its first request', () => {
    const memory = createVerifiedTokenCache(1);
    for (const [length, isKept] of [
      [3000, true],
      [6000, false],
    ] as const) {
      const raw = textOf({ text: 'x'.repeat(length) });
      memory.set(tokenOf(raw));
      expect(memory.get(raw) !== undefined).toBe(isKept);
    }
  });

  it('is not affected by another text with the same start or end', async () => {
    const { issuer, said, counted } = await world();
    const token = await issuer.mint({ sub: 'ann' });
    await said(token);
    const [header, claims, signature] = token.split('.') as [string, string, string];
    const eve = btoa(JSON.stringify({ iss: issuer.url, sub: 'eve' })).replaceAll('=', '');
    const strangers = [
      `${header}.${eve}.${signature}`,
      `${header}.${claims}.${'A'.repeat(signature.length - 12)}${signature.slice(-12)}`,
      `${eve}.${claims}.${signature}`,
      `${'x'.repeat(50)}${signature.slice(-12)}`,
      signature.slice(-12),
      `..${signature}`,
    ];
    for (const stranger of strangers) expect(await said(stranger)).not.toBe('ann');
    const before = counted.checks;
    expect(await said(token)).toBe('ann');
    expect(counted.checks).toBe(before);
  });

  it('has a header of limited size, so that large headers evict no usual one', () => {
    const memory = createVerifiedTokenCache(1000);
    const usual = textOf({}, 'signature-of-one', {});
    const endless = textOf({}, 'signature-of-two', { list: Array.from({ length: 10_000 }, () => ({})) });
    for (const raw of [usual, endless]) memory.set(tokenOf(raw));
    expect(memory.header(usual.slice(0, usual.indexOf('.')))).toBeDefined();
    expect(memory.header(endless.slice(0, endless.indexOf('.')))).toBeUndefined();
  });

  it('includes its header, which is frozen and shared by tokens with the same header', () => {
    const memory = createVerifiedTokenCache(10);
    const [one, two] = [tokenOf(textOf({}, 'signature-of-one')), tokenOf(textOf({}, 'signature-of-two'))];
    memory.set(one);
    memory.set(two);
    const encoded = one.raw.slice(0, one.raw.indexOf('.'));
    expect(memory.header(encoded)).toBe(one.unverified.header);
    expect(memory.header(one.raw.slice(0, -12))).toBeUndefined();
    expect(Object.isFrozen(one.unverified.header)).toBe(true);
    for (const { raw } of [one, two]) expect(memory.get(raw)?.unverified.header).toBe(one.unverified.header);
  });
});
