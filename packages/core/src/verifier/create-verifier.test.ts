import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { base64url, CompactSign, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { readPrincipal } from '../claims/principal.js';
import {
  authorizedParty,
  createVerifier,
  deny,
  discoveredKeys,
  fromFetchRequest,
  fromNodeRequest,
  jwtIssuer,
  localKeys,
  maxTokenAge,
  requiredClaims,
  typ,
  unchecked,
} from '../index.js';
import type { KeySource } from '../index.js';
import type { Key } from '../signature/key-set.js';

const { clock, now, issuer } = await issuerWithClock();
const rsa = await createIssuer({ url: 'https://rsa.test', algorithm: 'RS256', clock });

const verifier = createVerifier({
  authorities: [
    jwtIssuer({ name: 'people', issuer: issuer.url, audience: [issuer.audience, 'https://other-api.test'] }),
    jwtIssuer({
      name: 'machines',
      issuer: rsa.url,
      audience: rsa.audience,
      keys: localKeys(rsa.jwks()),
      claims: z.object({ jti: z.string() }),
      rules: [authorizedParty('app'), maxTokenAge(600), requiredClaims('tenant'), typ('at+jwt')],
    }),
  ],
  now: clock.now,
  fetch: issuer.fetch,
});
const machine = { azp: 'app', tenant: 't', jti: '1' } as const;
const at = { header: { typ: 'at+jwt' } } as const;

/** A signed token with any text as its parts. */
function raw(header: string, payload: string, signature = 'c2ln'): string {
  return `${base64url.encode(header)}.${base64url.encode(payload)}.${signature}`;
}

type Row = readonly [code: string, token: () => Promise<string> | string, requirements?: object];

const rows: readonly Row[] = [
  // shape
  ['token_too_long', () => 'a'.repeat(16_385)],
  ['token_malformed', () => 'not a token'],
  ['credential_missing', () => ''],
  ['token_malformed', () => ' '],
  ['token_malformed', () => undefined as unknown as string],
  ['token_malformed', () => raw('{"alg":"ES256"}', '[]')],
  ['token_malformed', () => raw('{"alg":"ES256"}', 'null')],
  ['token_malformed', () => raw('{"alg":"ES256"}', '{"iss":')],
  ['token_malformed', () => raw('{"alg":1}', '{}')],
  ['token_malformed', () => raw('{}', '{}')],
  ['token_malformed', () => raw('{"alg":"ES256","kid":1}', '{}')],
  ['token_malformed', () => raw('{"alg":"ES256","typ":{}}', '{}')],
  ['token_malformed', async () => `${await issuer.mint()}=`],
  ['token_malformed', async () => `${await issuer.mint()}!`],
  ['token_unrecognized', () => 'opaque-token/with+all~the_characters=='],
  ['token_unrecognized', () => raw('null', '{}')],
  ['token_unrecognized', () => raw('[]', '{}')],
  ['token_unrecognized', () => 'a.b'],
  ['token_unrecognized', () => 'a.b.c.d.e.f'],
  ['token_encrypted', () => `${base64url.encode('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.a.b.c.d`],
  // routing
  ['issuer_unknown', () => issuer.mint({ iss: 'https://issuer.test/' })],
  ['issuer_unknown', () => issuer.mint({ iss: undefined })],
  ['issuer_unknown', () => issuer.mint({ iss: [issuer.url] })],
  ['authority_not_accepted', () => issuer.mint(), { accept: ['machines'] }],
  // signature
  ['algorithm_unsupported', () => issuer.mint({}, { header: { alg: 'none' } })],
  ['algorithm_unsupported', () => issuer.mint({}, { header: { alg: 'HS256' } })],
  ['algorithm_unsupported', () => issuer.mint({}, { header: { alg: 'ES384' } })],
  ['algorithm_unsupported', () => issuer.mint({}, { header: { alg: 'toString' } })],
  ['algorithm_unsupported', () => rsa.mint(machine, { header: { alg: 'PS256' } })],
  ['algorithm_unsupported', () => rsa.mint(machine, { header: { alg: 'RS512' } })],
  ['algorithm_unsupported', () => hmacWithPublicKey()],
  ['critical_unsupported', () => issuer.mint({}, { header: { crit: ['exp'] } })],
  ['critical_unsupported', () => issuer.mint({}, { header: { crit: [] } })],
  ['critical_unsupported', () => issuer.mint({}, { header: { crit: ['b64'], b64: false } })],
  ['key_unknown', () => issuer.mint({}, { header: { kid: 'key-of-nobody' } })],
  ['key_unknown', () => issuer.mint({}, { header: { kid: '__proto__' } })],
  ['key_unknown', () => issuer.mint({}, { header: { kid: 'constructor' } })],
  ['signature_invalid', () => issuer.mintForeign()],
  ['signature_invalid', async () => (await issuer.mint()).replace(/[^.]+$/, '')],
  [
    'signature_invalid',
    async () => (await issuer.mint()).replace(/[^.]+$/, base64url.encode(new Uint8Array(64))),
  ],
  ['signature_invalid', () => embeddedKey()],
  // claims
  ['claim_missing', () => issuer.mint({ exp: undefined })],
  ['claim_missing', () => issuer.mint({ aud: undefined })],
  ['claim_missing', () => rsa.mint({ ...machine, azp: undefined }, at)],
  ['claim_missing', () => rsa.mint({ ...machine, tenant: null }, at)],
  ['claim_missing', () => rsa.mint({ ...machine, iat: undefined }, at)],
  ['claim_malformed', () => issuer.mint({ exp: String(now + 60) })],
  ['claim_malformed', () => issuer.mint({ exp: null })],
  ['claim_malformed', () => issuer.mint({ exp: true })],
  ['claim_malformed', () => issuer.mint({ nbf: '1' })],
  ['claim_malformed', () => issuer.mint({ iat: {} })],
  ['claim_malformed', () => issuer.mint({ aud: [issuer.audience, 5] })],
  ['claim_malformed', () => issuer.mint({ aud: [] })],
  ['claim_malformed', () => issuer.mint({ aud: { [issuer.audience]: true } })],
  ['claim_malformed', () => issuer.mint({ sub: 5 })],
  ['claim_malformed', () => issuer.mint({ sub: '' })],
  ['claim_malformed', () => issuer.mint({ jti: 5 })],
  ['claim_malformed', () => issuer.mint({ scope: 5 })],
  ['claim_malformed', () => issuer.mint({ azp: null })],
  ['claim_malformed', () => issuer.mint({ cnf: 'jkt' })],
  ['claim_malformed', () => rsa.mint({ ...machine, azp: ['app'] }, at)],
  ['audience_mismatch', () => issuer.mint({ aud: 'https://API.test' })],
  ['audience_mismatch', () => issuer.mint({ aud: ['x', 'y'] })],
  ['token_expired', () => issuer.mint({ exp: now - 5 })],
  ['token_not_yet_valid', () => issuer.mint({ nbf: now + 6 })],
  ['token_issued_in_future', () => issuer.mint({ iat: now + 601 })],
  ['token_too_old', () => rsa.mint({ ...machine, iat: now - 606 }, at)],
  ['authorized_party_mismatch', () => rsa.mint({ ...machine, azp: 'other' }, at)],
  ['type_mismatch', () => rsa.mint(machine)],
  ['type_mismatch', () => rsa.mint(machine, { header: { typ: undefined } })],
  ['type_mismatch', () => issuer.mint({}, { header: { typ: 'application/DPoP+JWT' } })],
  ['type_mismatch', () => issuer.mint({}, { header: { typ: 'logout+jwt' } })],
  ['type_mismatch', () => issuer.mint({ at_hash: 'h' })],
  ['claims_invalid', () => rsa.mint({ ...machine, jti: 12_345_678 }, at)],
  // what the caller may do
  ['scope_missing', () => issuer.mint({ scope: 'read' }), { scopes: ['read', 'write'] }],
  ['scope_missing', () => issuer.mint({ scope: 'readwrite' }), { scopes: ['read'] }],
  ['permission_missing', () => issuer.mint({ permissions: ['a'] }), { permissions: ['a', 'b'] }],
  ['organization_mismatch', () => issuer.mint(), { organization: true }],
  ['organization_mismatch', () => issuer.mint({ org_id: 'org_1' }), { organization: ['org_2', 'org_3'] }],
  ['not_allowed', () => issuer.mint(), { allow: () => false }],
  ['not_allowed', () => issuer.mint(), { allow: () => Promise.resolve(false) }],
];

/** The oldest trick: the public key as the secret of an HMAC. */
function hmacWithPublicKey(): Promise<string> {
  return new CompactSign(bytes({ iss: rsa.url }))
    .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
    .sign(bytes(rsa.jwks().keys[0]));
}

/** A token that brings its own key along (CVE-2018-0114). */
async function embeddedKey(): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return new CompactSign(bytes({ iss: issuer.url, aud: issuer.audience, exp: now + 60 }))
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1', jwk: await exportJWK(publicKey) })
    .sign(privateKey);
}

function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

describe('verifier.verify', () => {
  it.each(rows.map(([code, token, requirements = {}]) => ({ code, token, requirements })))(
    'refuses with $code (%#)',
    async ({ code, token, requirements }) => {
      const sent = await token();
      const { denial } = await verifier.verify(sent, requirements);
      expect(denial).toMatchObject({ code });
      const { status, error } = denial ?? {};
      const forbidden = [
        'scope_missing',
        'permission_missing',
        'organization_mismatch',
        'not_allowed',
      ].includes(code);
      expect([status, error]).toEqual(
        forbidden
          ? [403, 'insufficient_scope']
          : [401, code === 'credential_missing' ? undefined : 'invalid_token'],
      );
      expect(sharedText(JSON.stringify(denial), sent)).toBeUndefined();
    },
  );

  it('grants an access with the principal and the authority', async () => {
    const token = await issuer.mint({
      client_id: 'robot',
      org_id: 'org_1',
      scope: 'a  b',
      permissions: 'x y',
    });
    const { access, denial } = await verifier.verify(token);
    expect(denial).toBeUndefined();
    expect(access).toMatchObject({
      authority: 'people',
      subject: 'user_1',
      client: 'robot',
      organization: 'org_1',
      scopes: ['a', 'b'],
      permissions: ['x', 'y'],
      claims: { iss: issuer.url },
    });
    expect(access?.token).toBe(token);
  });

  it.each<[string, object, object]>([
    ['scp as a list', { scp: ['a', 'b'] }, { scopes: ['a', 'b'] }],
    ['scp as text', { scp: 'a b' }, { scopes: ['a', 'b'] }],
    ['permissions null', { permissions: null }, { permissions: [] }],
    [
      'nothing at all',
      { sub: undefined },
      { subject: undefined, client: undefined, scopes: [], permissions: [] },
    ],
    ['azp without client_id', { azp: 'app' }, { client: 'app' }],
  ])('reads the principal from %s', async (_name, claims, principal) => {
    expect((await verifier.verify(await issuer.mint({ ...claims }))).access).toMatchObject(principal);
  });

  it.each<[string, object, object?]>([
    ['an audience list that names it among others', { aud: ['x', issuer.audience] }],
    ['any of the configured audiences', { aud: 'https://other-api.test' }],
    ['an expiry within the tolerance', { exp: now - 4.9 }],
    ['nbf and iat at the edge of the tolerance', { nbf: now + 5, iat: now + 5 }],
    [
      'requirements that are all met',
      { scope: 'a b', permissions: ['p'], org_id: 'o' },
      {
        scopes: ['b'],
        permissions: ['p'],
        organization: 'o',
        allow: () => Promise.resolve(true),
        accept: ['people'],
      },
    ],
    ['any organization', { org_id: 'o' }, { organization: true }],
  ])('grants %s', async (_name, claims, requirements) => {
    const { denial } = await verifier.verify(await issuer.mint({ ...claims }), requirements ?? {});
    expect(denial).toBeUndefined();
  });

  it('returns the claims as the schema returned them', async () => {
    const { access } = await verifier.verify(await rsa.mint(machine, at), { accept: ['machines'] });
    expect(access?.claims).toEqual({ jti: '1' });
  });

  it('reports only the paths that a schema rejected', async () => {
    const { denial } = await verifier.verify(await rsa.mint({ ...machine, jti: 12_345_678 }, at));
    expect(denial?.detail).toEqual({ paths: [['jti']] });
  });

  it('tries no other authority when the first that accepts a token rejects it', async () => {
    const twins = createVerifier({
      authorities: [
        jwtIssuer({ name: 'strict', issuer: issuer.url, audience: 'nobody', keys: localKeys(issuer.jwks()) }),
        jwtIssuer({
          name: 'lax',
          issuer: issuer.url,
          audience: unchecked,
          keys: localKeys(issuer.jwks()),
        }),
      ],
      now: clock.now,
    });
    expect((await twins.verify(await issuer.mint())).denial?.code).toBe('audience_mismatch');
  });

  it('checks accept and the issuer before it fetches anything', async () => {
    const asked = await createIssuer({ clock });
    const cold = createVerifier({
      authorities: [
        jwtIssuer({ name: 'cold', issuer: asked.url, audience: asked.audience }),
        jwtIssuer({ name: 'other', issuer: 'https://o.test', audience: 'x' }),
      ],
      now: clock.now,
      fetch: asked.fetch,
    });
    await cold.verify(await asked.mint(), { accept: ['other'] });
    await cold.verify(await asked.mint({ iss: 'https://evil.test' }));
    await cold.verify('opaque');
    await cold.verify(await asked.mint({}, { header: { alg: 'none' } }));
    expect(asked.requests).toEqual([]);
    await cold.verify(await asked.mint());
    expect(asked.requests).toHaveLength(2);
  });

  it('adds what a route accepts to the denial, for the log', async () => {
    const { denial } = await verifier.verify(await issuer.mint(), { accept: ['machines'] });
    expect(denial?.detail).toEqual({ accept: ['machines'] });
  });

  it('passes on the error of an allow function', async () => {
    const allow = (): boolean => {
      throw new Error('database down');
    };
    await expect(verifier.verify(await issuer.mint(), { allow })).rejects.toThrow('database down');
  });

  it('ignores an authority that a principal function returns', async () => {
    const forged = createVerifier({
      authorities: [
        {
          ...peopleOf(issuer),
          principal: (claims) => ({ principal: { ...claims, scopes: [], permissions: [] } as never }),
        },
      ],
      now: clock.now,
    });
    const { access } = await forged.verify(
      await issuer.mint({ authority: 'root', claims: 'none', token: 'other' }),
    );
    expect(access).toMatchObject({ authority: 'people', claims: { sub: 'user_1' } });
    expect(access?.token).not.toBe('other');
    expect(JSON.stringify(access)).not.toContain(access?.token);
  });

  it('reads the principal with the principal function of the authority', async () => {
    const spelt = createVerifier({
      authorities: [
        {
          ...peopleOf(issuer),
          principal: (claims) => readPrincipal({ ...claims, org_id: claims.tenant }),
        },
      ],
      now: clock.now,
    });
    expect((await spelt.verify(await issuer.mint({ tenant: 'acme' }))).access?.organization).toBe('acme');
  });
});

describe('an access', () => {
  it('contains no token when it is serialized or copied', async () => {
    const token = await issuer.mint();
    const { access } = await verifier.verify(token);
    for (const shown of [JSON.stringify(access), JSON.stringify({ ...access })]) {
      expect(shown).not.toContain(token);
    }
  });
});

describe('a header with members that are null', () => {
  // As serializers of .NET and Python write them by default (inferred).
  const minted = (header: object) => issuer.mint({}, { header } as never);

  it.each([{ kid: null }, { typ: null }, { kid: null, typ: null, cty: null, x5c: null }])(
    'counts them as absent: %j',
    async (header) => {
      for (const token of [await minted(header), await minted(header)]) {
        expect((await verifier.verify(token)).access?.subject).toBe('user_1');
        expect((await verifier.verify(token)).access?.subject).toBe('user_1');
      }
    },
  );

  it('is rejected when crit is null, with a hint that names it', async () => {
    const { denial } = await verifier.verify(await minted({ crit: null }));
    expect(denial).toMatchObject({
      code: 'critical_unsupported',
      hint: expect.stringContaining('its "crit" is malformed, such as null') as string,
    });
  });

  it('is rejected by a rule that requires a typ', async () => {
    const token = await rsa.mint(machine, { header: { typ: null } });
    expect((await verifier.verify(token)).denial?.code).toBe('type_mismatch');
  });
});

describe('verifier.authenticate', () => {
  const request = (...authorization: string[]): Parameters<typeof fromNodeRequest>[0] => ({
    headers: { authorization: authorization[0] },
    rawHeaders: authorization.flatMap((value) => ['Authorization', value]),
  });

  it('returns anonymous without a credential, and denied with an invalid one', async () => {
    expect(await verifier.authenticate(fromNodeRequest(request()))).toMatchObject({
      outcome: 'anonymous',
      denial: { code: 'credential_missing' },
      reply: { status: 401 },
    });
    expect(await verifier.authenticate(fromNodeRequest(request('Bearer x')))).toMatchObject({
      outcome: 'denied',
    });
  });

  it.each(['', ' ', 'Bearer', 'Bearer ', 'DPoP', 'Basic dTpw', 'Digest a="b, c", d=e', 'x'])(
    'returns anonymous for an Authorization header without a credential: %j',
    async (sent) => {
      expect(await verifier.authenticate(fromNodeRequest(request(sent)))).toMatchObject({
        outcome: 'anonymous',
        denial: { code: 'credential_missing' },
        reply: { status: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } },
      });
    },
  );

  it.each([
    ['Bearer a b', 401],
    ['DPoP a b', 401],
    ['Bearer,x', 400],
    ['Bearer a,b', 400],
    ['Bearer a|b', 401],
    ['DPoP a|b', 401],
    ['DPoP abc', 401],
    ['Bearer 1|abc', 401],
    ['"', 401],
  ])('returns denied for an Authorization header with a bad credential: %j', async (sent, status) => {
    expect(await verifier.authenticate(fromNodeRequest(request(sent)))).toMatchObject({
      outcome: 'denied',
      reply: { status },
    });
  });

  it('returns denied when an authority or a rule says that the credential is missing', async () => {
    const missing = () => ({ denial: deny('credential_missing') });
    const keys = localKeys(issuer.jwks());
    const people = jwtIssuer({ name: 'a', issuer: issuer.url, audience: issuer.audience, keys });
    for (const own of [
      { ...people, attest: missing },
      { ...people, principal: missing },
      { ...people, rules: [() => missing().denial] },
    ]) {
      const verdict = await createVerifier({ authorities: [own], now: clock.now }).authenticate(
        fromNodeRequest(request(`Bearer ${await issuer.mint()}`)),
      );
      expect(verdict).toMatchObject({ outcome: 'denied', denial: { code: 'credential_missing' } });
    }
  });

  it('accepts a request of the Fetch API', async () => {
    const headers = { authorization: `Bearer ${await issuer.mint()}` };
    expect(
      await verifier.authenticate(fromFetchRequest(new Request('https://api.test', { headers }))),
    ).toMatchObject({
      outcome: 'granted',
      access: { subject: 'user_1' },
    });
  });

  it('checks a signature once for stacked guards, and again for another token on the same request', async () => {
    let checks = 0;
    const local = await localKeys(issuer.jwks())({ now: clock.now, fetch });
    const key: Key = {
      ...local.keys[0]!,
      verifies(token) {
        checks += 1;
        return local.keys[0]!.verifies(token);
      },
    };
    const keys: KeySource = () => ({ ...local, keys: [key], candidates: () => [key] });
    const counted = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: issuer.url, audience: issuer.audience, keys })],
      now: clock.now,
    });
    const node = { headers: { authorization: `Bearer ${await issuer.mint({ scope: 'read' })}` } };
    const [first, second] = [counted.guard(), counted.guard({ scopes: ['read'] })];
    await first(fromNodeRequest(node));
    await second(fromNodeRequest(node));
    expect(checks).toBe(1);
    expect((await counted.authenticate(fromNodeRequest(node), { scopes: ['write'] })).denial?.code).toBe(
      'scope_missing',
    );
    expect(checks).toBe(1);

    node.headers.authorization = `Bearer ${await issuer.mint({ sub: 'other' })}`;
    const { access } = await first(fromNodeRequest(node));
    expect([checks, access?.subject]).toEqual([2, 'other']);
  });

  it('names the realm in every challenge, and gives it to the reply option', async () => {
    const people = jwtIssuer({ name: 'a', issuer: 'https://id.test', audience: 'x' });
    const replies: string[] = [];
    const named = createVerifier({
      authorities: [people],
      realm: 'the "new" API',
      reply(_denial, standard) {
        replies.push(standard.headers['www-authenticate'] ?? '');
        return standard;
      },
    });
    await named.authenticate(fromNodeRequest(request()));
    await named.authenticate(fromNodeRequest(request('Bearer a b')));
    await named.guard()(fromNodeRequest(request('DPoP abc')));
    expect(replies).toEqual([
      'Bearer realm="the \\"new\\" API"',
      expect.stringMatching(/^Bearer realm="the \\"new\\" API", error="invalid_token"/),
      expect.stringMatching(/^Bearer realm="the \\"new\\" API", error="invalid_token"/),
    ]);
    const shown = new Headers({ 'www-authenticate': replies[1] ?? '' });
    expect(shown.get('www-authenticate')).toBe(replies[1]);
  });

  it.each([
    '',
    ' ',
    'a\nb',
    'a\r\nx: y',
    'a\tb',
    '\0',
    '\u007f',
    'é',
    '\u{1f511}',
    undefined,
    null,
    5,
    ['api'],
  ])('rejects a realm that cannot be in a header: %j', (realm) => {
    const people = jwtIssuer({ name: 'a', issuer: 'https://id.test', audience: 'x' });
    expect(() => createVerifier({ authorities: [people], realm: realm as string })).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining('"realm"') as string,
      }),
    );
  });

  it('returns the reply of the reply option', async () => {
    const house = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: issuer.url, audience: 'x' })],
      reply: ({ code }, standard) => ({ ...standard, status: 403, body: code }),
    });
    const { reply } = await house.authenticate(fromNodeRequest(request()));
    expect(reply).toMatchObject({ status: 403, body: 'credential_missing' });
    expect(reply?.headers).toHaveProperty('www-authenticate', 'Bearer realm="api"');
  });
});

describe('verifier.guard', () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['permission', { permission: ['a'] }],
    ['scopes', { scopes: undefined }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: 'read' }],
    ['scopes', { scopes: ['a b'] }],
    ['scopes', { scopes: ['a"b'] }],
    ['permissions', { permissions: [undefined] }],
    ['accept', { accept: ['nobody'] }],
    ['accept', { accept: [] }],
    ['organization', { organization: false }],
    ['organization', { organization: '' }],
    ['allow', { allow: true }],
  ];

  it.each(wrong)(
    'rejects requirements that would protect nothing at start: %s (%#)',
    async (option, sent) => {
      expect(() => verifier.guard(sent)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
      expect(() => verifier.guard(sent)).toThrow(`"${option}"`);
      await expect(verifier.verify('x', sent)).rejects.toThrow(`"${option}"`);
    },
  );
});

describe('checked requirements', () => {
  it('do not change when their list is emptied later', async () => {
    const scopes = ['write'];
    const guard = verifier.guard({ scopes });
    scopes.pop();
    const headers = { authorization: `Bearer ${await issuer.mint({ scope: 'read' })}` };
    expect((await guard(fromNodeRequest({ headers }))).denial?.code).toBe('scope_missing');
  });

  it('include inherited members', async () => {
    const inherits = (own: object): object => Object.create(own) as object;
    expect(() => verifier.guard(inherits({ scopes: [] }))).toThrow('"scopes"');
    const { denial } = await verifier.verify(await issuer.mint(), inherits({ scopes: ['write'] }));
    expect(denial?.code).toBe('scope_missing');
  });
});

describe('the keys of an issuer', () => {
  async function setUp(): Promise<{ own: Issuer; verify: (token: string) => Promise<string | undefined> }> {
    const own = await createIssuer({ clock: createClock(now) });
    const ownVerifier = createVerifier({
      authorities: [
        jwtIssuer({
          name: 'own',
          issuer: own.url,
          audience: own.audience,
          keys: discoveredKeys(own.url, { cooldown: 30 }),
        }),
      ],
      now: own.clock.now,
      fetch: own.fetch,
    });
    return { own, verify: async (token) => (await ownVerifier.verify(token)).denial?.code };
  }

  it('are fetched again for an unknown kid, but not within a second of the last load', async () => {
    const { own, verify } = await setUp();
    expect(await verify(await own.mint())).toBeUndefined();
    const loaded = own.clock.now();
    await own.rotate();
    own.clock.set(loaded); // rotate() lets a second pass
    expect(await verify(await own.mint())).toBe('key_unknown');
    own.clock.advance(1);
    expect(await verify(await own.mint())).toBeUndefined();
    const fetches = own.requests.length;
    for (let forged = 0; forged < 20; forged += 1) {
      expect(await verify(await own.mint({}, { header: { kid: `forged-${forged}` } }))).toBe('key_unknown');
    }
    expect(own.requests.length).toBe(fetches);
  });

  it('can be replaced under the same kid', async () => {
    const { own, verify } = await setUp();
    expect(await verify(await own.mint())).toBeUndefined();
    await own.rotate({ kid: 'key-1', withdraw: true });
    own.clock.advance(30);
    expect(await verify(await own.mint())).toBeUndefined();
  });

  it('verify tokens in an outage, where an unknown kid is 503 and a bad signature 401', async () => {
    const { own, verify } = await setUp();
    expect(await verify(await own.mint())).toBeUndefined();
    own.setReachable(false);
    own.clock.advance(31);
    expect(await verify(await own.mint())).toBeUndefined();
    expect(await verify(await own.mintForeign())).toBe('signature_invalid');
    await own.rotate();
    await expect(verify(await own.mint())).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      retryAfter: 1,
    });
  });

  it('are fetched for an unknown kid one second after the last load, in an outage too', async () => {
    const { own, verify } = await setUp();
    expect(await verify(await own.mint())).toBeUndefined();
    const foreign = await own.mintForeign();
    own.setReachable(false);
    await own.rotate();
    own.clock.advance(1);
    await expect(verify(await own.mint())).rejects.toMatchObject({ status: 503 });
    expect(await verify(foreign)).toBe('signature_invalid');
    own.setReachable(true);
    own.clock.advance(1);
    expect(await verify(await own.mint())).toBeUndefined();
  });

  it('cause 503 if none of them is usable, and are fetched again after the cooldown', async () => {
    const own = createClock(now);
    let keys: object[] = [{ kty: 'oct', k: 'c2VjcmV0' }];
    const empty = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: issuer.url, audience: issuer.audience })],
      now: own.now,
      fetch: (address) =>
        Promise.resolve(
          Response.json(
            (address as string).endsWith('/jwks')
              ? { keys }
              : { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` },
          ),
        ),
    });
    await expect(empty.verify(await issuer.mint())).rejects.toMatchObject({ code: 'unavailable' });
    keys = issuer.jwks().keys;
    own.advance(30);
    expect((await empty.verify(await issuer.mint())).denial).toBeUndefined();
  });

  it('verify tokens without a kid', async () => {
    const { own, verify } = await setUp();
    expect(await verify(await own.mint({}, { header: { kid: undefined } }))).toBeUndefined();
  });
});

/** Eight characters in a row that a text has in common with a token or a claim's value, if there are any. */
function sharedText(text: string, token: unknown): string | undefined {
  if (typeof token !== 'string' || token.length > 5000) return undefined;
  for (let at = 0; at + 8 <= token.length; at += 1) {
    const part = token.slice(at, at + 8);
    if (text.includes(part)) return part;
  }
  return undefined;
}
