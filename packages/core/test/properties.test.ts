import fc from 'fast-check';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { authorizationHeader, createApiKey, fromNodeRequest } from '../src/index.js';
import { extract } from '../src/request/extract.js';
import { classify } from '../src/token/classify.js';
import { origins, sources, verifierOfEveryKind } from './every-kind.js';
import { runs } from './property-runs.js';
import { issuerWithClock } from './setup.js';

const { issuer } = await issuerWithClock();
const good = await issuer.mint();
const { key } = await createApiKey('acme_');
const jwe = [base64url.encode('{"alg":"dir","enc":"A256GCM"}'), '', 'aXY', 'Y3Q', 'dGFn'].join('.');

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }));

/** A good credential after some edits. */
const nearToken = fc
  .tuple(
    fc.constantFrom(good, key, jwe),
    fc.array(fc.record({ at: fc.nat(), remove: fc.nat(3), insert: anyText }), { maxLength: 3 }),
  )
  .map(([token, edits]) =>
    edits.reduce((text, { at, remove, insert }) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + insert + text.slice(from + remove);
    }, token),
  );

/** Well-formed parts with random content. */
const madeUp = fc
  .tuple(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), anyText)
  .map(([parts, last]) => [...parts.map((part) => base64url.encode(JSON.stringify(part))), last].join('.'));

const text = fc.oneof(anyText, nearToken, madeUp);
const sent = fc.oneof(
  text,
  text.map((token) => `Bearer ${token}`),
  text.map((token) => `a=b; __session=${token}`),
);

const verifier = verifierOfEveryKind(issuer, sources, () => undefined, { ttl: 60 });

describe('random input', () => {
  it('makes classify return the unchanged token or a denial', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(text, fc.nat(400), (raw, most) => {
        const classified = classify(raw, most);
        const known = 'token' in classified ? classified.token.kind : classified.denial.code;
        seen.add(known);
        expect('token' in classified ? classified.token.raw : raw).toBe(raw);
        expect(known).toMatch(/^(jwt|jwe|opaque|token_malformed|token_too_long)$/);
      }),
      runs(3000),
    );
    expect([...seen].sort()).toEqual(['jwe', 'jwt', 'opaque', 'token_malformed', 'token_too_long']);
  });

  it.each([
    ['authorization', authorizationHeader],
    ['header', sources[1]],
    ['cookie', sources[2]],
  ])('makes the source %s return a token, a denial or nothing', (_name, source) => {
    const seen = new Set<string>();
    const value = fc.oneof(sent, fc.array(sent, { maxLength: 3 }), fc.constantFrom(null, undefined));
    const origin = fc.oneof(fc.constantFrom(undefined, null, ...origins), value);
    fc.assert(
      fc.property(value, origin, fc.constantFrom('GET', 'POST', ''), (credential, from, method) => {
        const request = {
          raw: {},
          method,
          header: (name: string) => (name === 'origin' ? from : credential),
        };
        const read = source.read(request);
        const token = read !== undefined && 'token' in read ? read.token : 'no token';
        expect(token).toMatch(/^[^]+$/);
        seen.add(read === undefined ? 'nothing' : 'token' in read ? 'token' : 'denial');
        expect(Object.keys(extract(request, [source, ...sources]))).toHaveLength(1);
      }),
      runs(1000),
    );
    expect([...seen].sort()).toEqual(['denial', 'nothing', 'token']);
  });

  it('makes authenticate return a verdict, granted only with the good token', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('authorization', 'x-api-key', 'cookie', 'origin'), sent), {
          maxLength: 4,
        }),
        async (pairs) => {
          const request = fromNodeRequest({ headers: Object.fromEntries(pairs), rawHeaders: pairs.flat() });
          const { outcome, reply } = await verifier.authenticate(request);
          const mayPass = pairs.some(([, value]) => value.includes(good));
          expect(outcome).toMatch(mayPass ? /^(granted|denied|anonymous)$/ : /^(denied|anonymous)$/);
          expect(reply?.status ?? 200).toBeLessThan(404);
        },
      ),
      runs(1500),
    );
  });

  it('makes verify return a verdict, granted only for the good token', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (raw) => {
        const { access, denial } = await verifier.verify(raw);
        expect(access === undefined || raw === good).toBe(true);
        expect(denial?.status ?? 401).toBe(401);
      }),
      runs(1500),
    );
  });

  it('as signed headers and claims makes verify return a verdict', async () => {
    const names = 'iss aud sub exp nbf iat scope permissions org_id azp act crit b64 kid typ alg jwk'.split(
      ' ',
    );
    const object = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue(), {
      maxKeys: 4,
    });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(object, fc.option(object, { nil: {} }), async (claims, parameters) => {
        const { denial } = await verifier.verify(await issuer.mint(claims, { header: parameters }));
        seen.add(denial ? 'denial' : 'access');
        expect(denial?.status ?? 401).toBe(401);
      }),
      runs(800),
    );
    expect([...seen].sort()).toEqual(['access', 'denial']);
  });
});
