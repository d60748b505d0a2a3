import { generateKeyPairSync, sign } from 'node:crypto';
import express from 'express';
import {
  apiKeys,
  authorizedParty,
  cached,
  ConfigurationError,
  createVerifier,
  fromFetchRequest,
  introspection,
  jwtIssuer,
  localKeys,
  maxTokenAge,
  createApiKey,
  pemKey,
  remoteKeys,
  requiredClaims,
} from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { expect, it } from 'vitest';
import { attack, sceneOf } from './forged-tokens.js';
import { startApp } from './start-app.js';

// What the advisories have in common: each rule is one test.
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const junk = (): Uint8Array => Buffer.alloc(64, 7);

it('1. the key, never the token, says which algorithm is used, and a secret is no key', async () => {
  const { mint, forge, verifier } = await sceneOf();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS512' };
  const signed = (alg: string, hash: string): string =>
    forge((input) => sign(hash, Buffer.from(input), privateKey), { alg, kid: undefined });
  const keys = localKeys({ keys: [jwk] });
  const others = [signed('RS256', 'sha256'), signed('RS384', 'sha384'), mint({}, { kid: undefined })];
  expect(await attack(verifier({ keys }), signed('RS512', 'sha512'), others)).toEqual([
    'algorithm_unsupported',
  ]);

  expect(() => localKeys({ keys: [jwk, { kty: 'oct', k: 'c2VjcmV0' }] })).toThrow(ConfigurationError);
  for (const text of ['', 'secret', JSON.stringify(jwk)])
    expect(() => pemKey(text)).toThrow(ConfigurationError);
});

it('2. a check fails where its claim is missing or malformed', async () => {
  const { issuer, mint, verifier } = await sceneOf();
  const strict = verifier({ rules: [authorizedParty('app'), maxTokenAge(60), requiredClaims('sub')] });
  for (const claim of ['aud', 'exp', 'azp', 'iat', 'sub']) {
    const changed = [undefined, null, {}, [], true].map((value) => mint({ azp: 'app', [claim]: value }));
    const codes = await attack(strict, mint({ azp: 'app' }), changed);
    expect(codes.filter((code) => code !== 'claim_missing')).toEqual(['claim_malformed']);
  }
  const payload = JSON.stringify([{ iss: issuer.url }]);
  const list = issuer.signText(JSON.stringify({ alg: 'ES256', kid: issuer.kid }), payload);
  expect(await attack(strict, mint({ azp: 'app' }), [list])).toEqual(['token_malformed']);
});

it('3. what one verifier remembers of an issuer is nothing to another', async () => {
  // The same name and the same kid, but other keys: staging and production in one process.
  const [one, other] = [await sceneOf(), await sceneOf()];
  expect([one.issuer.url, one.issuer.kid]).toEqual([other.issuer.url, other.issuer.kid]);
  const [ofOne, ofOther] = [one.verifier(), other.verifier()];
  for (const _round of ['first', 'again']) {
    expect(await attack(ofOne, one.mint(), [other.mint()])).toEqual(['signature_invalid']);
    expect(await attack(ofOther, other.mint(), [one.mint()])).toEqual(['signature_invalid']);
  }
});

it('4. a kept answer ends with its time and its token, and is judged anew each time', async () => {
  const { issuer, verifier } = await sceneOf();
  const { url, audience, clock } = issuer;
  const asked: string[] = [];
  const ask = (token: string) => {
    asked.push(token);
    return Promise.resolve({ iss: url, aud: audience, azp: 'app', exp: clock.now() + 30 });
  };
  const kept = cached(introspection({ name: 'opaque', issuer: url, audience, ask }), { ttl: 10 });
  const rules = [...kept.rules, authorizedParty('other')];
  const lax = createVerifier({ authorities: [kept], now: clock.now });
  const strict = createVerifier({ authorities: [{ ...kept, rules }], now: clock.now });
  expect((await lax.verify('opaque')).denial).toBeUndefined();
  expect((await strict.verify('opaque')).denial?.code).toBe('authorized_party_mismatch');
  expect(asked).toHaveLength(1);
  clock.advance(10);
  expect((await lax.verify('opaque')).denial).toBeUndefined();
  expect(asked).toHaveLength(2);

  // A JWT is not kept at all, so it dies with its key.
  const token = await issuer.mint({}, { expiresIn: 3600 });
  const usual = verifier();
  expect((await usual.verify(token)).access?.subject).toBe('user_1');
  await issuer.rotate({ withdraw: true });
  clock.advance(600);
  expect(await attack(usual, await issuer.mint(), [token])).toEqual(['key_unknown']);
});

it('5. unknown keys cause one fetch in a while, also after failed ones, and cost the honest nothing', async () => {
  const { issuer, mint, verifier } = await sceneOf();
  const usual = verifier({ keys: remoteKeys(`${issuer.url}/jwks`) });
  const flood = async (): Promise<readonly string[]> => {
    const tokens = Array.from({ length: 20 }, (_, at) => mint({}, { kid: `made-up-${at}` }));
    const answers = await Promise.all(
      tokens.map((token) =>
        usual.verify(token).then(
          ({ denial }) => denial?.code,
          (error: Error) => error.name,
        ),
      ),
    );
    expect((await usual.verify(mint())).access?.subject).toBe('user_1');
    return [...new Set(answers.map(String))];
  };
  expect((await usual.verify(mint())).access?.subject).toBe('user_1');
  issuer.clock.advance(30);
  expect(await flood()).toEqual(['key_unknown']);
  expect(issuer.requests).toHaveLength(2);
  issuer.setReachable(false);
  issuer.clock.advance(30);
  expect(await flood()).toEqual(['UnavailableError']);
  issuer.clock.advance(0.9);
  expect(await flood()).toEqual(['UnavailableError']);
  expect(issuer.requests).toHaveLength(3);
});

it('6. nothing in a token is an address, and what is fetched has bounds', async () => {
  const { issuer, mint, forge, verifier } = await sceneOf();
  const away = 'https://attacker.test/jwks';
  const led = [
    forge(junk, { jku: away, x5u: away }),
    forge(junk, { jku: away, kid: away }),
    forge(junk, {}, { iss: 'https://attacker.test' }),
  ];
  expect(await attack(verifier(), mint(), led)).toEqual([
    'signature_invalid',
    'key_unknown',
    'issuer_unknown',
  ]);
  expect(issuer.requests.every((address) => address.startsWith(`${issuer.url}/`))).toBe(true);
  expect(() => verifier({ issuer: 'http://issuer.test' })).toThrow(ConfigurationError);

  const keys = issuer.jwks().keys;
  const filler = (length: number): readonly object[] => Array.from({ length }, () => keys[0] ?? {});
  // Like a real one, it goes where a redirect leads unless it is told not to.
  const redirected = (init?: RequestInit): Response =>
    init?.redirect === 'manual' ? Response.redirect(`${issuer.url}/moved`, 302) : Response.json({ keys });
  const answers: readonly (readonly [(init?: RequestInit) => Response, string])[] = [
    [() => Response.json({ keys }), 'granted'],
    [() => Response.json({ keys: [...filler(1000 - keys.length), ...keys] }), 'granted'],
    [() => Response.json({ keys: [...filler(1000), ...keys] }), 'unavailable'],
    [() => Response.json({ keys, filler: 'a'.repeat(1024 * 1024) }), 'unavailable'],
    [redirected, 'unavailable'],
  ];
  for (const [answer, expected] of answers) {
    const asked = verifier({ keys: remoteKeys(`${issuer.url}/jwks`) }, (_url, init) =>
      Promise.resolve(answer(init)),
    );
    const code = asked.verify(mint()).then(
      ({ denial }) => denial?.code ?? 'granted',
      (error: { code: string }) => error.code,
    );
    expect(await code).toBe(expected);
  }
});

it('7. before the signature is good there is one answer for all, and no answer holds a part of a token', async () => {
  const { mint, forge, verifier } = await sceneOf();
  const strict = verifier({ rules: [authorizedParty('app')] });
  const secret = 'ada.lovelace@example.com';
  const answerTo = async (token: string) => {
    const request = new Request('https://api.test', { headers: bearer(token) });
    const { denial, reply } = await strict.authenticate(fromFetchRequest(request));
    for (const part of [secret, ...token.split('.')])
      expect(JSON.stringify({ denial, reply })).not.toContain(part);
    return reply;
  };
  const forged = [{}, { exp: 1 }, { aud: 'other' }, { iss: 'https://other.test' }, { azp: secret }].map(
    (claims) => forge(junk, {}, { sub: secret, ...claims }),
  );
  const [first, ...others] = await Promise.all(forged.map(answerTo));
  expect(first?.status).toBe(401);
  for (const other of others) expect(other).toEqual(first);
  // A control: whoever holds a token of the issuer is told more.
  expect(await answerTo(mint({ sub: secret, azp: secret }))).not.toEqual(first);
});

it('8. each kind of token is taken only where it was asked for', async () => {
  const { issuer, mint, verifier } = await sceneOf();
  const others = [
    mint({}, { typ: 'dpop+jwt' }),
    mint({}, { typ: 'logout+jwt' }),
    mint({ nonce: 'n', at_hash: 'h' }),
  ];
  expect(await attack(verifier(), mint(), others)).toEqual(['type_mismatch']);

  const { key, digest } = await createApiKey('acme_');
  const lookedUp: string[] = [];
  const lookup = (asked: string) => {
    lookedUp.push(asked);
    return asked === digest ? { digest, owner: 'ann' } : undefined;
  };
  const { url, audience, fetch, clock } = issuer;
  const people = jwtIssuer({ name: 'people', issuer: url, audience });
  const both = createVerifier({
    authorities: [people, apiKeys({ name: 'keys', prefix: 'acme_', lookup })],
    fetch,
    now: clock.now,
  });
  const only = (name: 'people' | 'keys') => ({
    verify: (token: string) => both.verify(token, { accept: [name] }),
  });
  expect(await attack(only('people'), mint(), [key])).toEqual(['authority_not_accepted']);
  expect(lookedUp).toEqual([]);
  expect(await attack(only('keys'), key, [mint()])).toEqual(['authority_not_accepted']);
});

it('9. an outage is 503 with Retry-After, never 401; and what is known to be bad stays 401', async () => {
  const { issuer, mint, forge, verifier } = await sceneOf();
  const start = () => {
    const app = express().set('env', 'test'); // keeps its error handler from printing
    return startApp(
      app.get('/', expressAuth(verifier()).required(), (_, response) => void response.json('ok')),
    );
  };
  const [informed, ignorant] = [await start(), await start()];
  expect(await informed('/', bearer(mint()))).toMatchObject({ status: 200 });
  issuer.setReachable(false);
  const answer = await ignorant('/', bearer(mint()));
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(answer.headers['www-authenticate']).toBeUndefined();
  issuer.clock.advance(60);
  expect(await informed('/', bearer(mint()))).toMatchObject({ status: 200 });
  expect(await informed('/', bearer(forge(junk)))).toMatchObject({ status: 401 });
  expect(await informed('/', bearer(mint({}, { kid: 'new' })))).toMatchObject({ status: 503 });
});

it('10. names and values are only themselves: no pattern, no path, no wildcard', async () => {
  const { mint, verifier } = await sceneOf();
  const dotted = verifier({ rules: [requiredClaims('address.country')] });
  const nested = mint({ address: { country: 'UK' } });
  expect(await attack(dotted, mint({ 'address.country': 'UK' }), [nested])).toEqual(['claim_missing']);
  const starred = verifier({ audience: ['https://*.test', '.*'], rules: [authorizedParty('*')] });
  expect(await attack(starred, mint({ aud: '.*', azp: '*' }), [mint({ azp: '*' })])).toEqual([
    'audience_mismatch',
  ]);
  const reads = { verify: (token: string) => verifier().verify(token, { scopes: ['reports:read'] }) };
  const wide = ['reports:*', '*', 'reports', 'REPORTS:READ', 'reports:readall'].map((scope) =>
    mint({ scope }),
  );
  expect(await attack(reads, mint({ scope: 'a reports:read' }), wide)).toEqual(['scope_missing']);
  expect(() => verifier({ audience: /./ as never })).toThrow(ConfigurationError);
});

it('11. an adapter believes its own verifier only, and no header about the address', async () => {
  const [one, other] = [await sceneOf(), await sceneOf()];
  const [first, second] = [expressAuth(one.verifier()), expressAuth(other.verifier())];
  const app = express();
  app.use((request, _response, next) => {
    next(
      void Object.assign(request, { auth: { sub: 'admin' }, user: 'admin', access: { subject: 'admin' } }),
    );
  });
  app.get('/first', first.required(), (request, response) =>
    response.json([first.find(request)?.subject ?? null, second.find(request)?.subject ?? null]),
  );
  app.get('/both', first.required(), second.required(), (_request, response) => void response.json('ok'));
  const ask = await startApp(app);
  expect(await ask('/first', bearer(one.mint()))).toMatchObject({ status: 200, body: '["user_1",null]' });
  expect(await ask('/both', bearer(one.mint()))).toMatchObject({ status: 401 });
  const [honest, forged] = await Promise.all(
    ['api.test', 'attacker.test'].map((host) => ask('/first', { host, 'x-forwarded-host': host })),
  );
  expect(honest?.status).toBe(401);
  expect([forged?.status, forged?.body, forged?.headers['www-authenticate']]).toEqual([
    honest?.status,
    honest?.body,
    honest?.headers['www-authenticate'],
  ]);
});

it('12. all requirements must hold, unknown is no, 0 is 0, and a wrong type is an error at start', async () => {
  const { issuer, mint, verifier } = await sceneOf();
  const usual = verifier();
  const both = { scopes: ['read'], organization: true } as const;
  const asked = { verify: (token: string) => usual.verify(token, both) };
  const full = { scope: 'read', org_id: 'org_1' };
  const halves = [mint({ scope: 'read' }), mint({ org_id: 'org_1' })];
  expect(await attack(asked, mint(full), halves)).toEqual(['organization_mismatch', 'scope_missing']);
  const anyKind = { kind: ['person', 'machine', 'api_key'] } as const;
  const known = { verify: (token: string) => usual.verify(token, anyKind) };
  const nobody = [mint(), mint({ sub: undefined })];
  expect(await attack(known, mint({ sid: 's' }), nobody)).toEqual(['kind_mismatch']);
  for (const answer of ['yes', 1, {}, undefined, Promise.resolve('true')])
    await expect(usual.verify(mint(), { allow: () => answer as never })).rejects.toBeInstanceOf(
      ConfigurationError,
    );

  const over = mint({ exp: issuer.clock.now() });
  expect(await attack(verifier({ clockTolerance: 0 }), mint(), [over])).toEqual(['token_expired']);
  expect(await attack(usual, mint(), [over])).toEqual(['granted']);
  for (const wrong of [{ clockTolerance: '0' }, { clockTolerance: null }, { audience: 5 }, { rules: {} }])
    expect(() => verifier(wrong as never)).toThrow(ConfigurationError);
  for (const wrong of [{ scopes: 'read' }, { scopes: [] }, { scope: ['read'] }, { organization: false }])
    expect(() => usual.guard(wrong as never)).toThrow(ConfigurationError);
});
