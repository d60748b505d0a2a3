import { createClock, createIssuer } from '@tokenward/testing';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { issuerWithClock, noNetwork } from '../../test/setup.js';
import type { StandardSchema } from '../claims/schema.js';
import { createVerifier, jwtIssuer, localKeys, pemKey, requiredClaims, typ, unchecked } from '../index.js';
import type { Algorithm, Claims, KeySource } from '../index.js';
import { promisesAreShared } from '../lib/runtime.js';
import type { JwtIssuerOptions } from './jwt-issuer.js';

const { clock, now, issuer } = await issuerWithClock();
const rsa = await generateKeyPair('RS256', { extractable: true });
const rsaJwk = await exportJWK(rsa.publicKey);
const rsaPem = `${await exportSPKI(rsa.publicKey)}\n`;
const ec = await generateKeyPair('ES256');
const ecKeys = localKeys({ keys: [await exportJWK(ec.publicKey)] });

type Options = Partial<JwtIssuerOptions<string, StandardSchema<Claims>>>;

/** The outcome of a verifier without a network: `granted` or the code of the denial. */
async function said(token: string, options: Options = {}): Promise<string> {
  const ordinary = {
    name: 'a',
    issuer: issuer.url,
    audience: issuer.audience,
    keys: localKeys(issuer.jwks()),
  };
  const verifier = createVerifier({
    authorities: [jwtIssuer({ ...ordinary, ...options })],
    now: clock.now,
    fetch: noNetwork,
  });
  return (await verifier.verify(token)).denial?.code ?? 'granted';
}

const ordinaryClaims = { iss: issuer.url, aud: issuer.audience, exp: now + 60 };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Signs JSON text unchanged, as JSON has numbers that JavaScript has not. */
const signWith = (claims: string): Promise<string> =>
  new CompactSign(bytesOf(`{"iss":"${issuer.url}","aud":"${issuer.audience}",${claims}}`))
    .setProtectedHeader({ alg: 'ES256' })
    .sign(ec.privateKey);

describe('the time claims of a JWT', () => {
  it.each<[string, object, number | undefined, string]>([
    ['an expiry five seconds ago', { exp: now - 5 }, undefined, 'token_expired'],
    ['an expiry less than five seconds ago', { exp: now - 4.999 }, undefined, 'granted'],
    ['an expiry now, without tolerance', { exp: now }, 0, 'token_expired'],
    ['an expiry just ahead, without tolerance', { exp: now + 0.001 }, 0, 'granted'],
    ['nbf five seconds ahead', { nbf: now + 5 }, undefined, 'granted'],
    ['nbf more than five seconds ahead', { nbf: now + 5.001 }, undefined, 'token_not_yet_valid'],
    ['nbf now, without tolerance', { nbf: now }, 0, 'granted'],
    ['nbf just ahead, without tolerance', { nbf: now + 0.001 }, 0, 'token_not_yet_valid'],
    ['iat ten minutes ahead', { iat: now + 600 }, undefined, 'granted'],
    ['iat ten minutes ahead, without tolerance', { iat: now + 600 }, 0, 'granted'],
    ['iat more than ten minutes ahead', { iat: now + 600.001 }, undefined, 'token_issued_in_future'],
    ['the longest tolerance', { exp: now - 599 }, 600, 'granted'],
    ['the end of the longest tolerance', { exp: now - 600 }, 600, 'token_expired'],
  ])('are compared to the second: %s', async (_name, claims, clockTolerance, outcome) => {
    const options = clockTolerance === undefined ? {} : { clockTolerance };
    expect(await said(await issuer.mint({ ...claims }), options)).toBe(outcome);
  });

  it.each(['1e400', '-1e400', '"1900000000"', 'null', 'true', 'false', '{}', '[1900000000]', '""'])(
    'are rejected as malformed when exp, nbf or iat is %s',
    async (value) => {
      expect(await said(await signWith(`"exp":${value}`), { keys: ecKeys })).toBe('claim_malformed');
      for (const claim of ['nbf', 'iat']) {
        const token = await signWith(`"exp":${now + 60},"${claim}":${value}`);
        expect(await said(token, { keys: ecKeys })).toBe('claim_malformed');
      }
    },
  );

  it.each<[string, string]>([
    ['1e11', 'granted'],
    ['100000000001', 'claim_malformed'],
    ['1e300', 'claim_malformed'],
    ['0', 'token_expired'],
    ['-0', 'token_expired'],
    ['-1', 'token_expired'],
    ['5e-324', 'token_expired'],
  ])('may be any number of seconds up to 1e11: an exp of %s gives %s', async (exp, outcome) => {
    expect(await said(await signWith(`"exp":${exp}`), { keys: ecKeys })).toBe(outcome);
  });

  it('are read from the own members of the claims only', async () => {
    expect(await said(await signWith(`"__proto__":{"exp":${now + 60}}`), { keys: ecKeys })).toBe(
      'claim_missing',
    );
  });
});

describe('unchecked', () => {
  it('allows a missing exp, which is rejected by default', async () => {
    const token = await issuer.mint({ exp: undefined });
    expect(await said(token)).toBe('claim_missing');
    expect(await said(token, { expiry: unchecked })).toBe('granted');
  });

  it.each<[string, object, string]>([
    ['long ago', { exp: 1 }, 'token_expired'],
    ['that is no time', { exp: 'never' }, 'claim_malformed'],
  ])('still rejects an exp %s', async (_name, claims, code) => {
    expect(await said(await issuer.mint({ ...claims }), { expiry: unchecked })).toBe(code);
  });

  it('keeps the checks of nbf and iat', async () => {
    const options = { expiry: unchecked } as const;
    expect(await said(await issuer.mint({ nbf: now + 60 }), options)).toBe('token_not_yet_valid');
    expect(await said(await issuer.mint({ iat: now + 601 }), options)).toBe('token_issued_in_future');
  });

  it.each<[string, object]>([
    ['no aud', { aud: undefined }],
    ['another aud', { aud: 'other' }],
    ['an aud of any type', { aud: 5 }],
  ])('skips the check of the audience, and accepts %s', async (_name, claims) => {
    const token = await issuer.mint({ ...claims });
    expect(await said(token)).not.toBe('granted');
    expect(await said(token, { audience: unchecked })).toBe('granted');
  });

  it.each<[string, unknown]>([
    ['a key (RFC 9449 §6.1)', { jkt: 'thumbprint' }],
    ['a certificate (RFC 8705 §3.1)', { 'x5t#S256': 'thumbprint' }],
    ['an empty confirmation', {}],
    ['a malformed confirmation', 'thumbprint'],
    ['null', null],
  ])('accepts a token bound to %s, which is rejected by default', async (_name, cnf) => {
    const token = await issuer.mint({ cnf });
    const isObject = typeof cnf === 'object' && cnf !== null;
    expect(await said(token)).toBe(isObject ? 'token_bound' : 'claim_malformed');
    expect(await said(token, { binding: unchecked })).toBe('granted');
  });

  it('cannot be replaced by a value that looks like it', () => {
    for (const audience of ['', null, false, Symbol('tokenward.unchecked')]) {
      expect(() => jwtIssuer({ name: 'a', issuer: 'i', audience: audience as string })).toThrow('"audience"');
    }
  });
});

describe('the algorithm of a JWT', () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['the public key in PEM', () => bytesOf(rsaPem)],
    ['the public key in PEM without its last line break', () => bytesOf(rsaPem.trim())],
    [
      'the public key in DER',
      async () => new Uint8Array(await crypto.subtle.exportKey('spki', rsa.publicKey)),
    ],
    ['the public key as a JWK', () => bytesOf(JSON.stringify(rsaJwk))],
    // An HMAC pads its key with zeros (RFC 2104 §2), and not every runtime accepts an empty key.
    ['nothing', () => new Uint8Array(1)],
  ])('is never an HMAC with %s', async (_name, secret) => {
    for (const bits of [256, 384, 512]) {
      const token = await new CompactSign(bytesOf(JSON.stringify(ordinaryClaims)))
        .setProtectedHeader({ alg: `HS${bits}` })
        .sign(await secret());
      expect(await said(token, { keys: pemKey(rsaPem) })).toBe('algorithm_unsupported');
    }
  });

  it.each(['none', 'None', 'NONE', 'nOnE', '', ' ', 'es256', 'ES256 ', 'ES256K', '__proto__', 'constructor'])(
    'is never %j, with a signature or without',
    async (alg) => {
      const token = await issuer.mint({}, { header: { alg } });
      expect(await said(token)).toBe('algorithm_unsupported');
      expect(await said(token.replace(/[^.]+$/, ''))).toBe('algorithm_unsupported');
    },
  );

  const algorithms: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  it.each(algorithms)('must be that of the key, %s, even when another algorithm verifies', async (own) => {
    const jwk = { ...rsaJwk, alg: own };
    const privateJwk = await exportJWK(rsa.privateKey);
    for (const alg of algorithms) {
      const token = await new CompactSign(bytesOf(JSON.stringify(ordinaryClaims)))
        .setProtectedHeader({ alg })
        .sign(await importJWK(privateJwk, alg));
      const outcome = alg === own ? 'granted' : 'algorithm_unsupported';
      expect(await said(token, { keys: localKeys({ keys: [jwk] }) })).toBe(outcome);
      expect(await said(token, { keys: pemKey(rsaPem, { algorithms: [own] }) })).toBe(outcome);
    }
  });
});

describe('the header of a JWT', () => {
  const evil = 'https://evil.test/jwks';

  it('never decides where a key is fetched from', async () => {
    const forger = await createIssuer({ url: issuer.url, clock });
    const [jwk] = forger.jwks().keys;
    const own = await createIssuer({ url: issuer.url, clock });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: own.url, audience: own.audience })],
      now: clock.now,
      fetch: own.fetch,
    });
    for (const parameter of [{ jwk }, { jku: evil }, { x5u: evil }, { x5c: ['MIIB'] }, { x5t: 'abc' }]) {
      const forged = await forger.mint({}, { header: parameter });
      expect((await verifier.verify(forged)).denial?.code).toBe('signature_invalid');
      const unknown = await forger.mint({}, { header: { ...parameter, kid: evil } });
      expect((await verifier.verify(unknown)).denial?.code).toBe('key_unknown');
      const honest = await own.mint({}, { header: parameter });
      expect((await verifier.verify(honest)).denial).toBeUndefined();
    }
    expect(own.requests.filter((address) => !address.startsWith(own.url))).toEqual([]);
  });

  it.each([[['exp']], [['b64']], [[]], ['b64'], [null], [false], [{}]])(
    'must not name a critical extension: crit %j',
    async (crit) => {
      expect(await said(await issuer.mint({}, { header: { crit } }))).toBe('critical_unsupported');
    },
  );

  it.each<[string | undefined, string]>([
    ['JWT', 'granted'],
    [undefined, 'granted'],
    ['AT+JWT', 'granted'],
    ['application/at+jwt', 'granted'],
    ['dpop+jwt', 'type_mismatch'],
    ['application/logout+jwt', 'type_mismatch'],
    ['rt+jwt', 'type_mismatch'],
    ['statuslist+jwt', 'type_mismatch'],
    ['foo+jwt', 'type_mismatch'],
  ])('must have the typ of an access token: typ %s gives %s', async (typ, outcome) => {
    expect(await said(await issuer.mint({}, { header: { typ } }))).toBe(outcome);
  });

  it.each<[string | undefined, string]>([
    ['foo+jwt', 'granted'],
    ['application/FOO+JWT', 'granted'],
    ['JWT', 'type_mismatch'],
    ['at+jwt', 'type_mismatch'],
    ['bar+jwt', 'type_mismatch'],
    [undefined, 'type_mismatch'],
  ])('is checked by a typ rule instead of the default list: typ %s gives %s', async (sent, outcome) => {
    const rules = [requiredClaims('sub'), typ('foo+jwt')];
    expect(await said(await issuer.mint({}, { header: { typ: sent } }), { rules })).toBe(outcome);
  });

  it('is checked by both the default list and a typ rule inside a custom function', async () => {
    const token = await issuer.mint({}, { header: { typ: 'foo+jwt' } });
    const rule = typ('foo+jwt');
    expect(await said(token, { rules: [(...given) => rule(...given)] })).toBe('type_mismatch');
  });

  it.each<[string, unknown, string]>([
    ['token_use', 'id', 'type_mismatch'],
    ['token_type', 'refresh_token', 'type_mismatch'],
    ['typ', 'Refresh', 'type_mismatch'],
    ['typ', 7, 'claim_malformed'],
    ['events', { 'http://schemas.openid.net/event/backchannel-logout': {} }, 'type_mismatch'],
    ['token_use', 'access', 'granted'],
    ['typ', 'Bearer', 'granted'],
  ])('cannot override claims of another kind of token: %s %j gives %s', async (claim, value, outcome) => {
    for (const sent of ['at+jwt', 'JWT']) {
      const token = await issuer.mint({ [claim]: value }, { header: { typ: sent } });
      expect(await said(token)).toBe(outcome);
      expect(await said(token, { rules: [typ(sent)] })).toBe(outcome);
    }
    expect(await said(await issuer.mint({ [claim]: value }, { header: { typ: undefined } }))).toBe(outcome);
  });

  it('may omit the kid, whichever key signed the token', async () => {
    const own = await createIssuer({ url: issuer.url, clock });
    const nameless = await own.mint({}, { header: { kid: undefined } });
    await own.rotate();
    expect(await said(nameless, { keys: localKeys(own.jwks()) })).toBe('granted');
  });

  it('may have any kid when the key has none', async () => {
    const key = (await importJWK(issuer.jwks().keys[0]!, 'ES256', { extractable: true })) as CryptoKey;
    const keys = pemKey(await exportSPKI(key));
    expect(await said(await issuer.mint({}, { header: { kid: 'any' } }), { keys })).toBe('granted');
  });
});

describe('the issuer of a JWT', () => {
  it('may be one of several configured values, each compared exactly', async () => {
    const options = { issuer: ['https://issuer.test', 'https://issuer.test/'] };
    expect(await said(await issuer.mint(), options)).toBe('granted');
    expect(await said(await issuer.mint({ iss: 'https://issuer.test/' }), options)).toBe('granted');
    for (const iss of ['https://issuer.test//', 'https://ISSUER.test', ' https://issuer.test', '', null, 5]) {
      expect(await said(await issuer.mint({ iss }), options)).toBe('issuer_unknown');
    }
    expect(await said(await issuer.mint({ iss: options.issuer }), options)).toBe('issuer_unknown');
  });

  it('must have signed the token before any claim is checked', async () => {
    expect(await said(await issuer.mintForeign({ exp: 1, aud: 'other' }))).toBe('signature_invalid');
  });

  it('is asked for newer keys once, however many unknown kids arrive at a time', async () => {
    const own = await createIssuer({ clock: createClock(now) });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: own.url, audience: own.audience })],
      now: own.clock.now,
      fetch: own.fetch,
    });
    const invent = (kid: string): Promise<string> => own.mint({}, { header: { kid } });
    expect((await verifier.verify(await own.mint())).denial).toBeUndefined();
    for (const round of [1, 2, 3]) {
      own.clock.advance(30);
      const before = own.requests.length;
      const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((kid) => invent(`${kid}-${round}`)));
      const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));
      expect(verified.map(({ denial }) => denial?.code)).toEqual(Array(4).fill('key_unknown'));
      expect((await verifier.verify(await own.mint())).denial).toBeUndefined();
      // The metadata and the keys.
      expect(own.requests.length - before).toBe(promisesAreShared() ? 2 : 2 * 4);
    }
  });
});

describe('a custom key source', () => {
  const failing = (error: Error): KeySource => {
    return () => Promise.reject(error);
  };

  it('passes its error on', async () => {
    const keys = failing(new TypeError('keys broken'));
    await expect(said(await issuer.mint(), { keys })).rejects.toThrow('keys broken');
  });

  it('passes its error on when it fails at the second call', async () => {
    const local = localKeys(issuer.jwks());
    const keys: KeySource = (context, seen) => {
      if (seen !== undefined) throw new TypeError('keys broken');
      return local(context);
    };
    expect(await said(await issuer.mint(), { keys })).toBe('granted');
    await expect(said(await issuer.mintForeign(), { keys })).rejects.toThrow('keys broken');
  });
});

describe('jwtIssuer', () => {
  it('accepts JWTs only, and denies all other tokens', async () => {
    const authority = jwtIssuer({ name: 'a', issuer: issuer.url, audience: 'x', keys: ecKeys });
    const opaque = { kind: 'opaque', raw: 'abc' } as const;
    expect(authority.accepts(opaque)).toBe(false);
    expect(authority.accepts({ kind: 'jwe', raw: 'a.b.c.d.e' })).toBe(false);
    const context = { now: clock.now, fetch: issuer.fetch };
    expect(await authority.attest(opaque, context)).toMatchObject({ denial: { code: 'token_unrecognized' } });
  });

  it.each<[unknown, RegExp]>([
    [undefined, /^jwtIssuer takes/],
    [{ name: 5 }, /^jwtIssuer: "name"/],
    [{ name: 'people' }, /^jwtIssuer\(\{ name: "people" \}\): "issuer"/],
  ])('names the function and the authority in its errors, as far as known: %j', (options, says) => {
    expect(() => jwtIssuer(options as never)).toThrow(says);
  });

  it.each(['', 'ID', 'access token', null, undefined, true, ['id']])(
    'rejects the tokenUse %j',
    (tokenUse) => {
      const options = { name: 'a', issuer: issuer.url, audience: 'api', tokenUse: tokenUse as 'id' };
      expect(() => jwtIssuer(options)).toThrow(`"tokenUse" must be 'access' or 'id'`);
    },
  );

  it.each([
    ['access', {}, 'granted'],
    ['access', { at_hash: 'h' }, 'type_mismatch'],
    ['id', { at_hash: 'h' }, 'granted'],
    ['id', { token_use: 'access' }, 'type_mismatch'],
  ] as const)('accepts with the tokenUse %s only such tokens: %j', async (tokenUse, claims, outcome) => {
    expect(await said(await issuer.mint(claims, { header: { typ: 'JWT' } }), { tokenUse })).toBe(outcome);
  });

  it('copies its options, so that later changes to the lists have no effect', async () => {
    const [issuers, audience] = [[issuer.url], [issuer.audience]];
    const keys = localKeys(issuer.jwks());
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: issuers, audience, keys })],
      now: clock.now,
    });
    issuers.push('https://other.test');
    audience.push('other');
    const tokens = [await issuer.mint({ iss: 'https://other.test' }), await issuer.mint({ aud: 'other' })];
    const codes = await Promise.all(tokens.map(async (token) => (await verifier.verify(token)).denial?.code));
    expect(codes).toEqual(['issuer_unknown', 'audience_mismatch']);
  });
});
