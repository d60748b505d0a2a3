// Two copies of the packages in one process: one by import, one by require(), and a second one that is installed elsewhere.
// Each accepts the values of the other. Run by Node.js in a folder where all packages are installed.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import * as importedCore from '@tokenward/core';
import * as importedAuthoring from '@tokenward/core/authoring';
import { expressAuth } from '@tokenward/express';
import * as importedProviders from '@tokenward/providers';
import * as importedTesting from '@tokenward/testing';
import { contract, listen } from '@tokenward/testing/contract';
import express from 'express';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

const copyIn = (place) => {
  const require = createRequire(new URL(place, import.meta.url));
  return {
    core: { ...require('@tokenward/core'), ...require('@tokenward/core/authoring') },
    expressAuth: require('@tokenward/express').expressAuth,
    providers: require('@tokenward/providers'),
    testing: require('@tokenward/testing'),
    contract: require('@tokenward/testing/contract').contract,
  };
};
const copies = {
  imported: {
    core: { ...importedCore, ...importedAuthoring },
    expressAuth,
    providers: importedProviders,
    testing: importedTesting,
    contract,
  },
  required: copyIn('.'),
  'second required': copyIn('second/'),
};
const audience = 'https://api.example.com';
process.env.NODE_ENV = 'test'; // prints no refusals

/** An app of one copy, whose adapter, keys, rules and errors are those of another copy. */
const stories = {
  async 'the contract of adapters: the guard of one copy, the verifier of the other'(app, other) {
    const serve = ({ verifier, routes, world }) => {
      const auth = app.expressAuth(verifier);
      const server = express();
      server.set('env', 'test').use(express.json());
      for (const { method, path, mounted, guards, answer } of routes) {
        const chain = guards.map(({ optional, requirements }) =>
          optional ? auth.optional() : auth.required(requirements),
        );
        const router = express.Router();
        router[method.toLowerCase()](path, ...chain, async (req, res) => {
          await world.handled();
          res.json(answer === 'body' ? req.body : { subject: auth.find(req)?.subject ?? null });
        });
        server.use(mounted ?? '/', router);
      }
      return listen(createServer(server));
    };
    for (const { run } of other.contract(serve)) await run();
  },

  async 'an authority with its keys, rules, sources and opt-outs'({ core }, { core: their, testing }) {
    const issuer = await testing.createIssuer({ audience });
    const { fetch } = issuer;
    const onlyJwt = core.jwtIssuer({
      name: 'people',
      issuer: issuer.url,
      audience: their.unchecked,
      keys: [their.localKeys(issuer.jwks()), core.remoteKeys(`${issuer.url}/jwks`)],
      rules: [
        their.typ('acme+jwt'),
        their.maxTokenAge(300),
        ({ claims }) => (claims.admin === true ? undefined : their.deny('claim_missing', { claim: 'admin' })),
      ],
    });
    const whole = their.jwtIssuer({
      name: 'people',
      issuer: issuer.url,
      audience,
      rules: [core.typ('acme+jwt')],
    });
    const header = { typ: 'acme+jwt' };
    for (const authority of [onlyJwt, whole]) {
      const sources = [their.authorizationHeader, their.cookie('session', { origins: ['https://app.test'] })];
      const verifier = core.createVerifier({ authorities: [authority], sources, fetch });
      const good = await verifier.verify(await issuer.mint({ admin: true, sub: 'ada' }, { header }));
      assert.equal(good.access?.subject, 'ada');
      const plain = await verifier.verify(await issuer.mint({ admin: true }));
      assert.equal(plain.denial?.code, 'type_mismatch');
      const foreign = await verifier.verify(await issuer.mintForeign({ admin: true }, { header }));
      assert.equal(foreign.denial?.code, 'signature_invalid');
      const { billing } = their.policies({ billing: { scopes: ['billing'] } });
      const request = core.fromHeaders({
        authorization: `Bearer ${await issuer.mint({ admin: true }, { header })}`,
      });
      assert.equal((await verifier.authenticate(request, billing)).denial?.code, 'scope_missing');
    }
    const refused = await core
      .createVerifier({ authorities: [onlyJwt], fetch })
      .verify(await issuer.mint({}, { header }));
    assert.equal(refused.denial?.code, 'claim_missing');
  },

  async 'a shared secret, which no other keys may stand beside'({ core }, { core: their, testing }) {
    const keys = their.sharedSecret('s3cret-s3cret-s3cret-s3cret-s3cret', {
      algorithm: 'HS256',
      encoding: 'utf8',
    });
    const other = their.localKeys((await testing.createIssuer()).jwks());
    const make = (source) => core.jwtIssuer({ name: 'a', issuer: 'https://a.test', audience, keys: source });
    assert.equal(make(keys).name, 'a');
    assert.throws(() => make([keys, other]), { code: 'configuration_invalid' });
  },

  async 'opaque tokens, API keys, cached answers and tenants'({ core }, { core: their }) {
    const ask = async () => ({ active: true, iss: 'https://a.test', aud: audience, sub: 'ada', exp: 9e9 });
    const { key, digest } = await their.createApiKey('sk_');
    const tokens = their.introspection({ name: 'tokens', issuer: 'https://a.test', audience, ask });
    const apiKeys = their.apiKeys({ name: 'keys', prefix: 'sk_', lookup: () => ({ digest, owner: 'bob' }) });
    const verifier = core.createVerifier({ authorities: [apiKeys, core.cached(tokens, { ttl: 10 })] });
    assert.equal((await verifier.verify(key)).access?.subject, 'bob');
    for (let time = 0; time < 2; time += 1)
      assert.equal((await verifier.verify('opaque')).access?.subject, 'ada');

    const issuer = await importedTesting.createIssuer({ url: 'https://acme.test', audience });
    const tenant = their.jwtIssuer({ name: 'acme', issuer: issuer.url, audience });
    const many = core.createVerifier({
      authorities: [core.tenants({ name: 'tenants', resolve: () => tenant })],
      fetch: issuer.fetch,
    });
    assert.equal((await many.verify(await issuer.mint({ sub: 'eve' }))).access?.subject, 'eve');
    assert.equal((await many.verify(await issuer.mintForeign())).denial?.code, 'signature_invalid');
  },

  async 'proofs of possession and the store of used ones'({ core }, { core: their, testing }) {
    const issuer = await testing.createIssuer({ audience });
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const token = await issuer.mint({ sub: 'ada', cnf: { jkt: await calculateJwkThumbprint(jwk) } });
    const url = 'https://api.example.com/reports';
    // RFC 9449 §4.2
    const ath = createHash('sha256').update(token).digest('base64url');
    const proof = await new SignJWT({ jti: randomUUID(), htm: 'GET', htu: url, ath })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt()
      .sign(privateKey);
    const verifier = core.createVerifier({
      authorities: [their.jwtIssuer({ name: 'people', issuer: issuer.url, audience })],
      proofs: [their.dpop({ origins: ['https://api.example.com'], replay: core.memoryReplay() })],
      fetch: issuer.fetch,
    });
    const headers = { authorization: `DPoP ${token}`, dpop: proof };
    const send = () => verifier.authenticate(their.fromFetchRequest(new Request(url, { headers })));
    assert.equal((await send()).access?.subject, 'ada');
    assert.equal((await send()).outcome, 'denied');
  },

  async 'a preset, and the access by each way to read it'({ core }, { providers, testing }) {
    const issuer = await testing.createIssuer({
      url: 'https://acme.eu.auth0.com/',
      audience,
      algorithm: 'RS256',
    });
    const { fetch } = issuer;
    const authorities = [providers.auth0({ domain: 'acme.eu.auth0.com', audience })];
    const token = await issuer.mint({ sub: 'auth0|ada' });
    const { access } = await core.createVerifier({ authorities, fetch }).verify(token);
    for (const same of [access, new Proxy(access, {}), Object.create(access)]) {
      assert.deepEqual([same.token, same.header.alg, same.subject], [token, 'RS256', 'auth0|ada']);
    }
  },

  async 'errors: outages, configuration errors, quoted messages and pauses'(
    { core },
    { core: their, testing },
  ) {
    const down = new their.UnavailableError('the store is down', 7);
    assert(core.isUnavailable(down));
    const unavailable = async (keys) => {
      const authority = core.jwtIssuer({ name: 'a', issuer: 'https://a.test', audience, keys });
      const token = await (await testing.createIssuer({ url: 'https://a.test', audience })).mint();
      return core.createVerifier({ authorities: [authority] }).verify(token);
    };
    await assert.rejects(
      unavailable(() => Promise.reject(down)),
      down,
    );

    // The health check quotes only messages of our own errors. Those of the other copy are among them.
    const problems = async (error) => {
      const keys = () => Promise.reject(error);
      const authority = core.jwtIssuer({ name: 'a', issuer: 'https://a.test', audience, keys });
      return (await core.createVerifier({ authorities: [authority] }).check()).map(({ problem }) => problem);
    };
    assert.match(String(await problems(down)), /the store is down/);
    assert.match(String(await problems(new their.ConfigurationError('"a" is wrong'))), /"a" is wrong/);
    assert.match(String(await problems(their.toError('s3cret', '"find"'))), /"find" failed with something/);
    assert.doesNotMatch(String(await problems(new Error('s3cret'))), /s3cret/);

    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return new Response('', { status: 503, headers: { 'retry-after': '7' } });
    };
    const context = { now: () => 1e9, fetch };
    const call = core.pausingCalls();
    const post = () => their.postToServer(new URL('https://a.test'), { headers: {}, body: '' }, context);
    for (let time = 0; time < 2; time += 1)
      await assert.rejects(call(context, post), { status: 503, retryAfter: 7 });
    assert.equal(asked, 1);
  },
};

// In one copy, both entry points share their modules: an error of the one is of the class that the other exports.
for (const [name, { core }] of Object.entries(copies)) {
  const context = { now: () => 1e9, fetch: () => Promise.reject(new TypeError('fetch failed')) };
  const posted = core.postToServer(new URL('https://a.test'), { headers: {}, body: '' }, context);
  await assert.rejects(posted, core.UnavailableError, name);
}
assert.notEqual(copies.imported.core.createVerifier, copies.required.core.createVerifier);
assert.notEqual(copies.required.core.createVerifier, copies['second required'].core.createVerifier);

for (const [one, two] of [
  ['imported', 'required'],
  ['required', 'imported'],
  ['required', 'second required'],
]) {
  for (const [name, play] of Object.entries(stories)) {
    await play(copies[one], copies[two]).catch((error) => {
      error.message = `${one} + ${two}, ${name}: ${error.message}`;
      throw error;
    });
  }
}
