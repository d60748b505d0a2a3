import { describe, expect, it } from 'vitest';
import { origins, uri } from '../../test/dpop-setup.js';
import { athOf, createProofKey, requestWith } from '../../test/proofs.js';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { tenants } from '../authority/tenants.js';
import { unchecked } from '../options/unchecked.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';
import type { Claims } from '../token/token.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';

const { clock, issuer } = await issuerWithClock();
const key = await createProofKey();
const jkt = key.thumbprint;
let count = 0;

async function proofFor(token: string): Promise<string> {
  const claims = {
    jti: `proof ${(count += 1)}`,
    htm: 'GET',
    htu: uri,
    iat: clock.now(),
    ath: await athOf(token),
  };
  return key.sign({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk }, claims);
}

const proofs = [dpop({ origins, replay: memoryReplay() })];
const verifier = createVerifier({ authorities: [peopleOf(issuer)], proofs, now: clock.now });

interface Authenticates {
  authenticate(request: AuthRequest): Promise<{ readonly denial?: Denial | undefined }>;
}

async function codeOf(claims: Claims, scheme: string, given: Authenticates = verifier): Promise<string> {
  const token = await issuer.mint(claims);
  const verdict = await given.authenticate(requestWith({ token, scheme, proof: await proofFor(token) }));
  return verdict.denial?.code ?? 'granted';
}

describe('a token, with a good proof beside it', () => {
  it.each<[string, Claims, string, string]>([
    ['bound to the key of the proof', { cnf: { jkt } }, 'DPoP', 'granted'],
    ['bound, under Bearer (RFC 9449 §7.2)', { cnf: { jkt } }, 'Bearer', 'token_bound'],
    ['that is not bound', {}, 'DPoP', 'token_unbound'],
    ['that is not bound, under Bearer', {}, 'Bearer', 'granted'],
    ['with a "cnf" that is null', { cnf: null }, 'DPoP', 'claim_malformed'],
    ['with a "cnf" that is null, under Bearer', { cnf: null }, 'Bearer', 'claim_malformed'],
    ['with a "cnf" that is text', { cnf: jkt }, 'DPoP', 'claim_malformed'],
    ['with a "cnf" that is a list', { cnf: [{ jkt }] }, 'DPoP', 'claim_malformed'],
    ['with an empty "cnf"', { cnf: {} }, 'DPoP', 'token_bound'],
    ['with an empty "cnf", under Bearer', { cnf: {} }, 'Bearer', 'token_bound'],
    ['with an unregistered member alone', { cnf: { 'kc-jkt-type': 'x' } }, 'DPoP', 'token_bound'],
    [
      'with an unregistered member alone, under Bearer',
      { cnf: { 'kc-jkt-type': 'x' } },
      'Bearer',
      'token_bound',
    ],
    ['with the member of Keycloak beside "jkt"', { cnf: { jkt, 'kc-jkt-type': 'x' } }, 'DPoP', 'granted'],
    ['bound to another key', { cnf: { jkt: 'x'.repeat(43) } }, 'DPoP', 'proof_key_mismatch'],
    ['bound to a thumbprint with padding', { cnf: { jkt: `${jkt}=` } }, 'DPoP', 'proof_key_mismatch'],
    ['with a "jkt" that is null', { cnf: { jkt: null } }, 'DPoP', 'claim_malformed'],
    ['with a "jkt" that is null, under Bearer', { cnf: { jkt: null } }, 'Bearer', 'token_bound'],
    ['with a "jkt" that is a list', { cnf: { jkt: [jkt] } }, 'DPoP', 'claim_malformed'],
    ['with an empty "jkt"', { cnf: { jkt: '' } }, 'DPoP', 'claim_malformed'],
    ['bound to a certificate too', { cnf: { jkt, 'x5t#S256': 'x' } }, 'DPoP', 'token_bound'],
    ['bound to a certificate alone', { cnf: { 'x5t#S256': 'x' } }, 'DPoP', 'token_bound'],
    ...['jwk', 'jwe', 'jku', 'kid', 'osc']
      .map(
        (name) =>
          [
            `with "${name}", which nobody checks`,
            { cnf: { jkt, [name]: 'x' } },
            'DPoP',
            'token_bound',
          ] as const,
      )
      .map((row) => [...row] as [string, Claims, string, string]),
  ])('%s', async (_name, claims, scheme, code) => {
    expect(await codeOf(claims, scheme)).toBe(code);
  });

  it('is denied with 401, whatever it lacks', async () => {
    for (const [claims, scheme] of [
      [{ cnf: { jkt } }, 'Bearer'],
      [{}, 'DPoP'],
    ] as const) {
      const token = await issuer.mint(claims);
      const { denial } = await verifier.authenticate(
        requestWith({ token, scheme, proof: await proofFor(token) }),
      );
      expect(denial?.status).toBe(401);
    }
  });
});

describe('a verifier', () => {
  it('without dpop accepts no token under the scheme DPoP, and no bound token', async () => {
    const plain = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
    expect(await codeOf({ cnf: { jkt } }, 'DPoP', plain)).toBe('scheme_unsupported');
    expect(await codeOf({ cnf: { jkt } }, 'Bearer', plain)).toBe('token_bound');
  });

  it('denies a bound token that comes without a request, and says why', async () => {
    const { denial } = await verifier.verify(await issuer.mint({ cnf: { jkt } }));
    expect(denial?.code).toBe('token_bound');
    expect(denial?.hint).toContain('`verify(token)` has no request');
    expect((await verifier.verify(await issuer.mint())).denial).toBeUndefined();
  });

  it('refuses plain bearer tokens on a route with `bound: true`', async () => {
    const guard = verifier.guard({ bound: true });
    const [plain, bound] = [await issuer.mint(), await issuer.mint({ cnf: { jkt } })];
    expect((await guard(requestWith({ token: plain, scheme: 'Bearer' }))).denial?.code).toBe('token_unbound');
    const verdict = await guard(requestWith({ token: bound, proof: await proofFor(bound) }));
    expect(verdict.outcome).toBe('granted');
  });

  it('checks the proof before the rules of a schema, the principal and a look-up of revoked tokens', async () => {
    const called: string[] = [];
    const strict = createVerifier({
      authorities: [peopleOf(issuer, { isRevoked: () => (called.push('isRevoked'), false) })],
      proofs,
      now: clock.now,
    });
    const token = await issuer.mint({ cnf: { jkt: 'x' } });
    const verdict = await strict.authenticate(requestWith({ token, proof: await proofFor(token) }));
    expect(verdict.denial?.code).toBe('proof_key_mismatch');
    expect(called).toEqual([]);
  });

  it('checks a cheap fault of the proof before it asks an authorization server', async () => {
    let asked = 0;
    const opaque = createVerifier({
      authorities: [
        opaqueTokens(
          {},
          {
            ask() {
              asked += 1;
              return Promise.resolve(undefined);
            },
          },
        ),
      ],
      proofs,
      now: clock.now,
    });
    const { denial } = await opaque.authenticate(
      requestWith({ token: 'opaque', proof: await proofFor('another') }),
    );
    expect(denial?.code).toBe('proof_token_mismatch');
    expect(asked).toBe(0);
  });

  it('checks the proof of a token that a tenant judges', async () => {
    const many = createVerifier({
      authorities: [tenants({ name: 'customers', resolve: () => peopleOf(issuer) })],
      proofs,
      now: clock.now,
    });
    expect(await codeOf({ cnf: { jkt } }, 'DPoP', many)).toBe('granted');
    expect(await codeOf({ cnf: { jkt } }, 'Bearer', many)).toBe('token_bound');
    expect(await codeOf({ cnf: { jkt: 'x' } }, 'DPoP', many)).toBe('proof_key_mismatch');
  });

  it('leaves the proof to a gateway where an authority says so', async () => {
    const behind = createVerifier({
      authorities: [peopleOf(issuer, { binding: unchecked })],
      proofs,
      now: clock.now,
    });
    const token = await issuer.mint({ cnf: { jkt: 'x' } });
    expect((await behind.authenticate(requestWith({ token }))).outcome).toBe('granted');
  });
});

describe('a route with `bound: true` behind a gateway that checks the proof', () => {
  const behind = createVerifier({
    authorities: [peopleOf(issuer, { binding: unchecked })],
    now: clock.now,
  });

  it.each<[string, Claims, string]>([
    ['a thumbprint of a key', { cnf: { jkt: 'x' } }, 'granted'],
    ['a key', { cnf: { jwk: { kty: 'EC' } } }, 'granted'],
    [
      'a thumbprint beside an unregistered member',
      { cnf: { 'x5t#S256': 'x', 'kc-jkt-type': 'y' } },
      'granted',
    ],
    ['no "cnf"', {}, 'token_unbound'],
    ['an empty "cnf"', { cnf: {} }, 'token_unbound'],
    ['a list', { cnf: ['jkt'] }, 'token_unbound'],
    ['an unregistered member', { cnf: { 'kc-jkt-type': 'x' } }, 'token_unbound'],
    ['a thumbprint that is null', { cnf: { jkt: null } }, 'token_unbound'],
    ['a thumbprint that is empty', { cnf: { jkt: '' } }, 'token_unbound'],
    ['a thumbprint that is a number', { cnf: { 'x5t#S256': 5 } }, 'token_unbound'],
    ['a thumbprint that is an object', { cnf: { jkt: {} } }, 'token_unbound'],
    ['a key that is text', { cnf: { jwk: 'x' } }, 'token_unbound'],
  ])('takes a token by its "cnf": %s', async (_name, claims, code) => {
    const token = await issuer.mint(claims);
    const { denial } = await behind.verify(token, { bound: true });
    expect(denial?.code ?? 'granted').toBe(code);
  });
});

describe('an introspection answer (RFC 9449 §6.2)', () => {
  it.each<[string, Claims, string, string]>([
    ['with its key and type', { token_type: 'DPoP', cnf: { jkt } }, 'DPoP', 'granted'],
    ['with its key alone', { cnf: { jkt } }, 'DPoP', 'granted'],
    ['with its type in any case', { token_type: 'dpop', cnf: { jkt } }, 'DPoP', 'granted'],
    ['under Bearer', { token_type: 'DPoP', cnf: { jkt } }, 'Bearer', 'token_bound'],
    ['of another key', { token_type: 'DPoP', cnf: { jkt: 'x' } }, 'DPoP', 'proof_key_mismatch'],
    ['with its type alone', { token_type: 'DPoP' }, 'DPoP', 'type_mismatch'],
    ['with its type alone, under Bearer', { token_type: 'DPoP' }, 'Bearer', 'type_mismatch'],
    [
      'with its type and a certificate',
      { token_type: 'DPoP', cnf: { 'x5t#S256': 'x' } },
      'Bearer',
      'type_mismatch',
    ],
    ['with the type Bearer and no key', { token_type: 'Bearer' }, 'DPoP', 'token_unbound'],
    ['with neither, under Bearer', {}, 'Bearer', 'granted'],
  ])('%s', async (_name, answer, scheme, code) => {
    const opaque = createVerifier({
      authorities: [opaqueTokens({ sub: 'x', ...answer })],
      proofs,
      now: clock.now,
    });
    const verdict = await opaque.authenticate(
      requestWith({ token: 'opaque', scheme, proof: await proofFor('opaque') }),
    );
    expect(verdict.denial?.code ?? 'granted').toBe(code);
  });
});
