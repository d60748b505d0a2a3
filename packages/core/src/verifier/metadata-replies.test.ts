import { describe, expect, it } from 'vitest';
import { createGuards } from '../authoring.js';
import type { Authenticate } from '../authoring.js';
import { createVerifier, deny, fromHeaders, jwtIssuer } from '../index.js';
import type { AuthRequest, Verifier } from '../index.js';
import type { ProofMethod } from '../proof/proof-method.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';

const wellKnown = '/.well-known/oauth-protected-resource';
const verifierOf = (identifier?: string): Verifier =>
  createVerifier({
    authorities: [
      jwtIssuer({
        name: 'people',
        issuer: 'https://issuer.test',
        audience: 'https://api.test',
        keys: () => Promise.reject(new Error('no')),
      }),
    ],
    ...(identifier !== undefined && { resource: { identifier } }),
  });
const metadataOf = (verifier: Verifier | (() => Verifier)): Authenticate =>
  createGuards(verifier, {}, (authenticate) => authenticate).metadata();
const requestFor = (
  target: string | undefined,
  method = 'GET',
  asked?: string | readonly string[],
): AuthRequest => ({
  raw: {},
  method,
  target,
  header: (name) => (name === 'access-control-request-headers' ? asked : undefined),
});
const statusOf = async (identifier: string, target: string | undefined, method?: string) =>
  (await metadataOf(verifierOf(identifier))(requestFor(target, method)))?.reply?.status;

describe('metadata() of guards', () => {
  it.each<[string, string, boolean]>([
    ['https://api.test/mcp', `${wellKnown}/mcp`, true],
    ['https://api.test/mcp', wellKnown, true],
    ['https://api.test/mcp', `${wellKnown}?x`, true],
    ['https://api.test/mcp', `https://elsewhere.test${wellKnown}/mcp`, true],
    ['https://api.test/mcp', `http://10.0.0.1:80${wellKnown}/mcp?x=1`, true],
    ['https://api.test/mcp?tenant=a', `${wellKnown}/mcp?tenant=a`, true],
    ['https://api.test/mcp?tenant=a', `${wellKnown}/mcp?tenant=b`, false],
    ['https://api.test/mcp?tenant=a', `${wellKnown}/mcp`, false],
    ['https://api.test/', wellKnown, true],
    ['https://api.test', `${wellKnown}/`, false],
    ['https://api.test/mcp', `/x${wellKnown}/mcp`, false],
    ['https://api.test/mcp', `//evil.test${wellKnown}/mcp`, false],
    ['https://api.test/mcp', `/.well-known/../.well-known/oauth-protected-resource/mcp`, false],
    ['https://api.test/mcp', `${wellKnown}%2Fmcp`, false],
    ['https://api.test/mcp', `${wellKnown}/mcp;a`, false],
    ['https://api.test/mcp', '/mcp', false],
    ['https://api.test/mcp', '', false],
    ['https://api.test/mcp', '*', false],
    ['https://api.test/mcp', `/${'a'.repeat(100_000)}`, false],
  ])('of %s answers %s: %s', async (identifier, target, isAnswered) => {
    expect(await statusOf(identifier, target)).toBe(isAnswered ? 200 : undefined);
  });

  it('pass on a request without a target, and every method elsewhere', async () => {
    expect(await statusOf('https://api.test', undefined)).toBeUndefined();
    for (const method of ['GET', 'POST', 'OPTIONS', 'TRACE', ''])
      expect(await statusOf('https://api.test/mcp', '/mcp', method)).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'DELETE', 'TRACE', 'get', ''])(
    'answer another method with 405: %j',
    async (method) => {
      const decision = await metadataOf(verifierOf('https://api.test'))(requestFor(wellKnown, method));
      expect(decision?.reply).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD, OPTIONS' },
        body: '',
      });
    },
  );

  it.each<[string | readonly string[] | undefined, string]>([
    ['authorization', 'authorization'],
    ['mcp-protocol-version, X-Own', 'mcp-protocol-version, X-Own'],
    [['a', 'b'], 'a, b'],
    [undefined, '*'],
    ['', '*'],
    ['a\r\nset-cookie: x', '*'],
    ['a b', '*'],
    ['ä', '*'],
    ['a,'.repeat(10_000), '*'],
    ['a'.repeat(10_000), '*'],
  ])(
    'allow a preflight the headers that it asks for, if they are names of headers: %j',
    async (asked, allowed) => {
      const decision = await metadataOf(verifierOf('https://api.test'))(
        requestFor(wellKnown, 'OPTIONS', asked),
      );
      expect(decision?.reply).toMatchObject({
        status: 204,
        headers: { 'access-control-allow-headers': allowed },
      });
    },
  );

  it('throw if the verifier has no resource: at once, or at the first request if a function creates it', async () => {
    expect(() => metadataOf(verifierOf())).toThrow('auth.metadata() needs "resource" of createVerifier');
    const later = metadataOf(() => verifierOf());
    await expect(async () => later(requestFor('/x'))).rejects.toThrow('needs "resource"');
  });

  it('give the same document for each request', async () => {
    const answer = metadataOf(() => verifierOf('https://api.test'));
    const bodies = await Promise.all(
      [1, 2, 3].map(async () => (await answer(requestFor(wellKnown)))?.reply?.body),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      resource: 'https://api.test',
      authorization_servers: ['https://issuer.test'],
      bearer_methods_supported: ['header'],
    });
  });
});

describe('exposeHeaders of guards', () => {
  const exposed = 'WWW-Authenticate, DPoP-Nonce';

  it('is set for a rejection and for a response with a nonce, and for nothing else', async () => {
    const { clock, issuer } = await issuerWithClock();
    const proof: ProofMethod = {
      confirmation: 'jkt',
      scheme: { name: 'DPoP', algorithms: ['ES256'] },
      read: () => ({ verify: () => ({ headers: { 'dpop-nonce': 'n' } }) }),
    };
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], proofs: [proof], now: clock.now });
    const guard = createGuards(verifier, { exposeHeaders: true }, (authenticate) => authenticate).required();
    const bound = await issuer.mint({ cnf: { jkt: 'x' } });
    const ask = async (authorization?: string) =>
      guard(fromHeaders(authorization === undefined ? {} : { authorization }));
    expect((await ask())?.reply?.headers).toMatchObject({ 'access-control-expose-headers': exposed });
    expect(await ask(`DPoP ${bound}`)).toEqual({
      headers: { 'dpop-nonce': 'n', 'access-control-expose-headers': exposed },
    });
    expect(await ask(`Bearer ${await issuer.mint()}`)).toBeUndefined();
  });

  it('keeps a header that "reply" set, and is an error unless it is true', async () => {
    const own = { 'Access-Control-Expose-Headers': 'X-Own' };
    const verifier = createVerifier({
      authorities: [
        {
          ...jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: 'a' }),
          rules: [() => deny('not_allowed')],
        },
      ],
      reply: (_denial, standard) => ({ ...standard, headers: { ...standard.headers, ...own } }),
    });
    const guard = createGuards(verifier, { exposeHeaders: true }, (authenticate) => authenticate).required();
    const headers = (await guard(fromHeaders({})))?.reply?.headers ?? {};
    expect(headers).toMatchObject(own);
    expect(headers).not.toHaveProperty('access-control-expose-headers');
    for (const value of [false, 'true', undefined, 1])
      expect(() => createGuards(verifier, { exposeHeaders: value as true }, (bind) => bind)).toThrow(
        '"exposeHeaders"',
      );
  });
});
