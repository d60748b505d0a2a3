import { createVerifier, dpop, jwtIssuer, memoryReplay, statelessNonces } from '@tokenward/core';
import type { AuthRequest, Verdict } from '@tokenward/core';
import { createClock } from '@tokenward/testing';
import { createHostileIssuer, fire, hostileProofs, validProof } from '@tokenward/testing/hostile';
import type { HostileProof, HostileProofOptions } from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';

const issuer = await createHostileIssuer({ clock: createClock(1_800_000_000) });
const { now } = issuer.clock;
const secrets = ['a secret of the test that is long enough'];

function verifierOf(origin: string, withNonce = false) {
  return createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    proofs: [
      dpop({
        origins: [origin],
        replay: memoryReplay(),
        ...(withNonce && { nonce: statelessNonces({ secrets }) }),
      }),
    ],
    fetch: issuer.fetch,
    now,
  });
}

function requestOf(
  authorization: readonly string[],
  dpop: readonly string[],
  { url, method = 'GET' }: HostileProofOptions,
): AuthRequest {
  const headers: Readonly<Record<string, readonly string[]>> = { authorization, dpop };
  const { pathname } = new URL(url);
  return { raw: {}, method, target: `${pathname}?page=2`, header: (name) => headers[name] };
}

/** The ways in which the proofs are sent: another place, another method, and with a nonce. */
const settings: readonly (readonly [how: string, HostileProofOptions])[] = [
  ['GET', { url: 'https://api.test/me' }],
  ['a path with a slash at the end and an encoded letter', { url: 'https://api.test/%C3%A4/' }],
  ['POST on loopback', { url: 'http://127.0.0.1:3000/v1/Reports', method: 'POST' }],
  ['GET with a nonce', { url: 'https://api.test:8443/me', nonce: await currentNonce() }],
];

/** The nonce that an API asks for, as a client learns it. */
async function currentNonce(): Promise<string> {
  const { url } = { url: 'https://api.test/me' };
  const { authorization, dpop: proof } = validProof(issuer, { url });
  const verdict = await verifierOf('https://api.test', true).authenticate(
    requestOf([authorization], [proof], { url }),
  );
  if (verdict.outcome !== 'denied') throw new Error('A proof without a nonce was accepted.');
  return verdict.reply.headers['dpop-nonce'] ?? '';
}

describe.each(settings)('a verifier of DPoP proofs: %s', (_how, options) => {
  const verifier = verifierOf(new URL(options.url).origin, options.nonce !== undefined);
  const cases = hostileProofs(issuer, options);
  const judge = async ({ authorization, dpop, first }: HostileProof): Promise<Verdict> => {
    if (first !== undefined) {
      const sent = requestOf(first.authorization, first.dpop ?? [], options);
      const { denial } = await verifier.authenticate(sent);
      // Used before by an earlier round of the same test.
      expect([undefined, 'proof_replayed']).toContain(denial?.code);
    }
    return verifier.authenticate(requestOf(authorization, dpop, options));
  };

  it.each(cases)('rejects $name', async (one) => {
    const verdict = await judge(one);
    expect(one.codes).toContain(verdict.denial?.code);
    expect([400, 401]).toContain(verdict.denial?.status);
    const shown = JSON.stringify(verdict);
    const parts = [...one.authorization, ...one.dpop].flatMap((value) => value.split(/[ .,]/));
    expect(parts.filter((part) => part.length > 20 && shown.includes(part))).toEqual([]);
  });

  it('accepts a valid proof', async () => {
    const { authorization, dpop: proof } = validProof(issuer, options);
    const verdict = await verifier.authenticate(requestOf([authorization], [proof], options));
    expect([verdict.denial?.code, verdict.access?.subject]).toEqual([undefined, 'user_1']);
  });

  it('takes less than 10 ms for each of them', async () => {
    const slow: string[] = [];
    for (const one of cases) {
      const took: number[] = [];
      // The fastest of several, since the machine may do something else as well.
      for (let round = 0; round < 5 && Math.min(...took) >= 10; round += 1) {
        const begin = performance.now();
        await judge(one);
        took.push(performance.now() - begin);
      }
      if (Math.min(...took) >= 10) slow.push(one.name);
    }
    expect(slow).toEqual([]);
  });
});

describe('the hostile proofs', () => {
  const cases = hostileProofs(issuer, { url: 'https://api.test/me', nonce: 'nonce' });

  it('are at least 60 cases with unique names', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('contain cases for nonces only if the route requires one', () => {
    const without = hostileProofs(issuer, { url: 'https://api.test/me' });
    expect(without.length).toBeLessThan(cases.length);
    expect(without.flatMap(({ codes }) => codes)).not.toContain('proof_nonce_required');
  });

  it('need a URL with a path', () => {
    expect(() => hostileProofs(issuer, { url: 'https://api.test' })).toThrow('must have a path');
  });

  it.each([
    ['lets in', 200, null],
    ['breaks down', 500, null],
    ['refuses without a challenge', 401, null],
    ['asks for another scheme', 401, 'Basic realm="api"'],
  ])('detect a route that %s', async (_name, status, challenge) => {
    const sent = cases.filter(({ unsent }) => unsent === undefined);
    expect(sent.length).toBeGreaterThan(300);
    const mistakes = await fire(cases, async () => ({ status, challenge }));
    expect(mistakes.length).toBeGreaterThanOrEqual(sent.length);
  });

  it('detect a route that rejects the first use of a proof as well', async () => {
    const again = cases.filter(({ first }) => first !== undefined);
    const mistakes = await fire(again, async () => ({ status: 401, challenge: 'DPoP algs="ES256"' }));
    expect(mistakes).toHaveLength(again.length);
  });
});
