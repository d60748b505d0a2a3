import { createVerifier, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { startClerk } from '@tokenward/testing/clerk';
import { describe, expect, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkProgramOptions } from './index.js';
import { headers } from './test-network.js';
import { all, codeOf, m2m, members, now, programsOf } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { about, jwt, onJwt, world } = programsOf(issuer);

type Given = Partial<ClerkProgramOptions>;

const senders = ['mch_a', 'mch_b'] as const;

/** The claims that Clerk adds to every M2M JWT, and no others: M2M_RESERVED_JWT_CLAIMS in @clerk/backend 3.25.0, api/resources/M2MToken.ts. */
const stock = { sub: 'mch_a', jti: 'mt_1', nbf: now - 10 };
const onM2m = (claims: MintClaims = {}, given: Given = { senders }, header?: MintClaims) =>
  onJwt(jwt({ ...stock, ...claims }, header), given);

describe('the senders of M2M JWTs', () => {
  const nothing = { organization: undefined, scopes: [], permissions: [] };

  it('a JWT with nothing but the claims that Clerk adds is accepted when its sender is listed', async () => {
    const { access } = await onM2m();
    expect(access).toMatchObject({
      authority: 'm2m_token',
      kind: 'machine',
      subject: 'mch_a',
      ...nothing,
    });
    expect(Object.keys(access?.claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'iss', 'jti', 'nbf', 'sub']);
    expect((await onM2m({}, { senders, machineId: 'mch_us' })).access?.subject).toBe('mch_a');
  });

  it.each([
    ['nothing', {}],
    ['this machine in "scopes"', { scopes: 'mch_us' }],
    ['this machine in "aud"', { aud: ['mch_us'] }],
    ['both', { scopes: 'mch_us', aud: 'mch_us' }],
    [
      'a listed machine in claims of other names',
      { client_id: 'mch_a', azp: 'mch_a', act: { sub: 'mch_a' } },
    ],
  ])('a machine that is not listed cannot let itself in by writing %s', async (_, claims) => {
    for (const given of [{ senders }, { senders, machineId: 'mch_us' }]) {
      const { denial } = await onM2m({ sub: 'mch_stranger', ...claims }, given);
      expect(denial).toMatchObject({
        code: 'authorized_party_mismatch',
        status: 401,
        hint: expect.stringContaining('"senders"') as string,
      });
      expect(JSON.stringify(denial)).not.toMatch(/stranger|mch_us|mch_a"/);
    }
  });

  it.each(['mch_', 'mch_a2', 'mch_A', 'mch_a ', 'mch_a,mch_b', 'mch_a\0', 'mch___proto__'])(
    'the sender is compared as a whole: %j is not listed',
    async (sub) => {
      expect(await codeOf(onM2m({ sub }))).toBe('authorized_party_mismatch');
    },
  );

  it.each([[['mch_a']], [{ 0: 'mch_a' }], [null], [1], ['a'], [undefined]])(
    'a "sub" that is %j is no M2M token',
    async (sub) => {
      const { access } = await onM2m({ sub: sub as never });
      expect(access).toBeUndefined();
    },
  );

  it('a machine that may call no other gets a JWT from Clerk with "scopes" and "aud" of its choice, and is refused', async () => {
    const played = await startClerk();
    const [us, friend, outsider] = [played.addMachine(), played.addMachine(), played.addMachine([])];
    const forged = { scopes: us.id, aud: [us.id] };
    const answer = await fetch(`${played.apiUrl}/m2m_tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${outsider.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token_format: 'jwt', claims: forged }),
    });
    const { token } = (await answer.json()) as { token: string };
    const [, payload = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject(forged);

    const options = { issuer: played.issuer, machineId: us.id } as const;
    for (const [listed, code] of [
      [[friend.id], 'authorized_party_mismatch'],
      [[friend.id, outsider.id], undefined],
    ] as const) {
      const verifier = createVerifier({ authorities: clerk({ ...options, senders: listed }) });
      expect(await codeOf(verifier.verify(token))).toBe(code);
    }
    await played.close();
  });

  it('accepts any machine of the instance if senders is `unchecked`', async () => {
    expect((await onM2m({ sub: 'mch_stranger' }, { senders: unchecked })).access?.subject).toBe(
      'mch_stranger',
    );
  });

  it('ignores later changes of the list of senders', async () => {
    const list = ['mch_a'];
    const options = { issuer: issuer.url, senders: list };
    const { fetch } = world(() => Response.json({})).network;
    const verifier = createVerifier({ authorities: clerk(options), now: () => now, fetch });
    list.push('mch_stranger');
    expect(await codeOf(verifier.verify(await jwt({ ...stock, sub: 'mch_stranger' })))).toBe(
      'authorized_party_mismatch',
    );
  });

  it('the claims that the machine wrote grant nothing', async () => {
    const written = { tenant: 't', permissions: ['admin'], scope: 'admin', org_id: 'org_1', scopes: 'read' };
    expect((await onM2m(written)).access).toMatchObject({
      organization: undefined,
      scopes: [],
      permissions: [],
      claims: written,
    });
  });
});

describe('M2M JWTs that name the machines they are meant for', () => {
  const given = { senders, machineId: 'mch_us' } as const;

  it.each<readonly [string, MintClaims]>([
    ['"scopes" as text', { scopes: 'mch_b mch_us' }],
    ['"scopes" as a list', { scopes: ['mch_b', 'mch_us'] }],
    ['"aud" as text', { aud: 'mch_us' }],
    ['"aud" as a list', { aud: ['mch_b', 'mch_us'] }],
    ['"aud", and "scopes" that name no machine', { aud: ['mch_us'], scopes: 'read write' }],
    ['"scopes", and an "aud" that is no machine', { aud: 'https://api.test', scopes: 'mch_us' }],
    ['nothing: empty "scopes"', { scopes: '' }],
    ['nothing: empty lists', { scopes: [], aud: [] }],
    ['nothing: "scopes" that are null', { scopes: null }],
    ['nothing: names of permissions only', { scopes: 'read', aud: ['https://api.test'] }],
  ])('accepts an M2M JWT that names this machine, or none: %s', async (_, claims) => {
    expect((await onM2m(claims, given)).access?.subject).toBe('mch_a');
  });

  it.each<readonly [string, MintClaims, string]>([
    ['"scopes" of others', { scopes: 'mch_b' }, 'scopes'],
    ['"scopes" of others in a list', { scopes: ['mch_b'] }, 'scopes'],
    ['"scopes" of others, though "aud" has this one', { scopes: 'mch_b', aud: ['mch_us'] }, 'scopes'],
    ['an "aud" of others, though "scopes" have this one', { scopes: 'mch_us', aud: ['mch_b'] }, 'aud'],
    ['"scopes" in which this one is the beginning of another', { scopes: 'mch_us2' }, 'scopes'],
    ['an "aud" of others', { aud: ['mch_b'] }, 'aud'],
    ['an "aud" that is one text with a space', { aud: 'mch_b mch_us' }, 'aud'],
    ['"scopes" of others among names of permissions', { scopes: 'read mch_b' }, 'scopes'],
  ])('rejects an M2M JWT that names only other machines: %s', async (_, claims, claim) => {
    expect((await onM2m(claims, given)).denial).toMatchObject({
      code: 'audience_mismatch',
      detail: { claim, expected: ['mch_us'] },
    });
    expect((await onM2m(claims)).access?.subject).toBe('mch_a');
  });

  it.each<readonly [string, MintClaims]>([
    ['that are a number', { scopes: 1 }],
    ['that are an object', { scopes: { mch_us: true } }],
    ['with a number in them', { scopes: ['mch_us', 1] }],
    ['with a list in them', { scopes: [['mch_us']] }],
  ])('rejects an M2M JWT with "scopes" %s only if machineId compares them', async (_, claims) => {
    expect(await codeOf(onM2m(claims, given))).toBe('claim_malformed');
    expect((await onM2m(claims)).access).toMatchObject({ subject: 'mch_a', scopes: [], permissions: [] });
  });

  it.each<readonly [string, MintClaims]>([
    ['an "aud" that is an object', { aud: {} }],
    ['an "aud" that is null', { aud: null }],
    ['an "aud" with null in it', { aud: ['mch_us', null] }],
    ['an "aud" that is false', { aud: false }],
  ])('rejects an M2M JWT with a malformed audience, with and without machineId: %s', async (_, claims) => {
    expect(await codeOf(onM2m(claims, given))).toBe('claim_malformed');
    expect(await codeOf(onM2m(claims))).toBe('claim_malformed');
  });
});

describe('the other checks of M2M JWTs', () => {
  it.each<readonly [string, MintClaims, MintClaims, string | undefined]>([
    ['a wrong cat: session', {}, headers.session.header, 'type_mismatch'],
    ['a wrong cat: template', {}, headers.template.header, 'type_mismatch'],
    ['a wrong typ', {}, { typ: 'at+jwt' }, 'type_mismatch'],
    ['the category "ignore"', {}, headers.ignore.header, undefined],
    ['no category', {}, {}, undefined],
    ['no exp', { exp: undefined }, headers.m2m.header, 'claim_missing'],
    ['another issuer', { iss: 'https://evil.test' }, headers.m2m.header, 'issuer_unknown'],
  ])('checks an M2M JWT: %s', async (_, claims, header, code) => {
    expect(await codeOf(onM2m(claims, { senders }, header))).toBe(code);
  });
});

describe('opaque M2M tokens', () => {
  const { scopes: _, ...withoutScopes } = members;

  it.each<readonly [string, object, Given, string | undefined]>([
    ['the key of the machine', {}, { machineSecretKey: 'ak_machine' }, undefined],
    ['the key of the instance', {}, { secretKey: 'sk_test' }, undefined],
    ['the key of the machine and our machineId', {}, all, undefined],
    [
      'the key of the instance and our machineId',
      {},
      { secretKey: 'sk_test', machineId: 'mch_us' },
      undefined,
    ],
    [
      'the key of the machine and a machineId that is not named',
      {},
      { ...all, machineId: 'mch_x' },
      'audience_mismatch',
    ],
    [
      'the key of the instance and a machineId that is not named',
      {},
      { secretKey: 'sk_test', machineId: 'mch_x' },
      'audience_mismatch',
    ],
    ['the key of the machine, of no receiver', { scopes: [] }, all, undefined],
    [
      'the key of the instance, of no receiver',
      { scopes: [] },
      { secretKey: 'sk_test', machineId: 'mch_us' },
      'audience_mismatch',
    ],
    ['any key, with another subject than a machine', { subject: 'user_1' }, all, 'type_mismatch'],
    ['any key, with "scopes" that hold a number', { scopes: [1] }, all, 'claim_malformed'],
    ['any key, with "scopes" that are an object', { scopes: {} }, all, 'claim_malformed'],
  ])(`checks "scopes" of Clerk's response to a request with %s`, async (_name, change, given, code) => {
    expect(await codeOf(about(m2m.token, { ...members, ...change }, { senders, ...given }))).toBe(code);
  });

  // `scopes` is not a required member of the response (clerk/openapi-specs: bapi/2026-05-12.yml, verifyM2MToken).
  it('an answer without "scopes" is accepted where Clerk was asked with the key of this machine', async () => {
    for (const answer of [withoutScopes, { ...members, scopes: null }])
      for (const given of [{ machineSecretKey: 'ak_machine' }, all])
        expect((await about(m2m.token, answer, { senders, ...given })).access?.subject).toBe('mch_a');
  });

  it('an answer without "scopes" is refused where only "machineId" can tell the receiver', async () => {
    const given = { secretKey: 'sk_test', machineId: 'mch_us', senders };
    for (const claims of [null, { scopes: 'mch_us' }, { aud: ['mch_us'] }])
      expect(await codeOf(about(m2m.token, { ...withoutScopes, claims }, given))).toBe('claim_missing');
  });

  it('a sender that is not listed is refused, whatever Clerk says of the receiver', async () => {
    const answer = { ...members, subject: 'mch_stranger' };
    for (const key of [{ machineSecretKey: 'ak_machine' }, { secretKey: 'sk_test' }]) {
      expect(await codeOf(about(m2m.token, answer, { ...key, senders }))).toBe('authorized_party_mismatch');
      const any = await about(m2m.token, answer, { ...key, senders: unchecked });
      expect(any.access?.subject).toBe('mch_stranger');
    }
  });

  it('rejects opaque M2M tokens without a key to verify them, and the hint names the option', async () => {
    const { verifier, network } = world(() => Response.json(members), { senders });
    expect((await verifier.verify(m2m.token)).denial).toMatchObject({
      code: 'token_unrecognized',
      detail: { needs: 'machineSecretKey' },
      hint: expect.stringContaining('set "machineSecretKey" of clerk(...)') as string,
    });
    expect(network.requests).toEqual([]);
  });

  it("returns the machine's custom claims, which replace and grant nothing", async () => {
    const claims = {
      tenant: 't',
      aud: 'https://api.test',
      sub: 'mch_root',
      exp: 1,
      nbf: now + 60,
      iss: 1,
      scopes: 'mch_root',
      permissions: ['admin'],
      scope: 'admin',
    };
    const { access } = await about(m2m.token, { ...members, claims });
    expect(access).toMatchObject({
      kind: 'machine',
      subject: 'mch_a',
      scopes: [],
      permissions: [],
      claims: { tenant: 't', aud: 'https://api.test', sub: 'mch_a', scopes: 'mch_us mch_b', exp: now + 60 },
    });
    expect(access?.claims).not.toHaveProperty('nbf');
  });

  it.each([['text'], [1], [['a', 'b']], [true]])(
    'claims of the machine that are %j, and no object, are left out',
    async (claims) => {
      const { access } = await about(m2m.token, { ...members, claims });
      expect(Object.keys(access?.claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'jti', 'scopes', 'sub']);
    },
  );

  it('claims with the names of prototypes change nothing', async () => {
    const text = JSON.stringify({ ...members, claims: {} }).replace(
      '"claims":{}',
      '"claims":{"__proto__":{"sub":"mch_root"},"constructor":1,"hasOwnProperty":2}',
    );
    const { verifier } = world(() => new Response(text));
    expect((await verifier.verify(m2m.token)).access).toMatchObject({ kind: 'machine', subject: 'mch_a' });
  });
});
