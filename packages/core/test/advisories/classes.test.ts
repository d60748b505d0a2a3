import { authorizationHeader, cookie, createVerifier, fromFetchRequest, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { clerk } from '@tokenward/providers/clerk';
import { startClerk } from '@tokenward/testing/clerk';
import { afterAll, expect, it } from 'vitest';
import { attack } from './forged-tokens.js';

const instance = await startClerk();
const jwtKey = await instance.jwtKey();
const { issuer, authorizedParty, clock } = instance;
const [machineId, others] = ['mch_1', 'mch_2'];
const sessions = clerk({ issuer, jwtKey, authorizedParties: [authorizedParty] });
const sender = 'mch_sender';
const sessionsAndMachines = clerk({
  issuer,
  jwtKey,
  authorizedParties: [authorizedParty],
  machineId,
  senders: [sender],
});

afterAll(() => instance.close());

function verifierOf(authorities: readonly Authority[]) {
  return createVerifier({
    authorities,
    sources: [
      authorizationHeader,
      cookie('__session', { origins: [authorizedParty], accept: ['session_token'] }),
    ],
    now: clock.now,
  });
}

it("clerk/javascript#9168: a machine's token in the session cookie is nobody who signed in", async () => {
  const verifier = verifierOf(sessionsAndMachines);
  const send = async (headers: Record<string, string>): Promise<string> => {
    const verdict = await verifier.authenticate(
      fromFetchRequest(new Request('https://api.test', { headers })),
    );
    return verdict.denial?.code ?? verdict.access?.kind ?? 'nobody';
  };
  const machine = await instance.mintM2mJwt({ sub: sender, scopes: machineId });
  expect(await send({ cookie: `__session=${await instance.mintSession()}` })).toBe('person');
  expect(await send({ authorization: `Bearer ${machine}` })).toBe('machine');
  expect(await send({ cookie: `__session=${machine}` })).toBe('authority_not_accepted');
});

it('clerk/javascript#9038: tokens of other classes, signed with the same key, are no sessions', async () => {
  const other = [
    await instance.mintM2mJwt({ sub: sender, scopes: machineId, azp: authorizedParty, sid: 'sess_1' }),
    await instance.mintOAuthJwt({ azp: authorizedParty, sid: 'sess_1' }),
    await instance.mintTemplate({ sid: 'sess_1' }),
    // Instances without categories write nothing into the header that tells their tokens apart.
    await instance.mintM2mJwt(
      { sub: sender, azp: authorizedParty, sid: 'sess_1' },
      { header: { cat: undefined } },
    ),
  ];
  expect(await attack(verifierOf(sessions), await instance.mintSession(), other)).toEqual(['type_mismatch']);

  const both = verifierOf(sessionsAndMachines);
  const guarded = { verify: (token: string) => both.verify(token, { accept: ['m2m_token'] }) };
  const honest = await instance.mintM2mJwt({ sub: sender, scopes: machineId });
  expect(await attack(guarded, honest, [await instance.mintM2mJwt({ sub: sender, scopes: others })])).toEqual(
    ['audience_mismatch'],
  );
  expect(await attack(guarded, honest, [await instance.mintSession()])).toEqual(['authority_not_accepted']);
});

it('clerk/javascript#8744: a crafted subject is a refusal, never an error', async () => {
  for (const authorities of [sessions, sessionsAndMachines]) {
    const crafted = [{}, [], ['mch_1'], { startsWith: 'mch_' }, 5, true, ''];
    const signed = await Promise.all(crafted.map((sub) => instance.mintSession({ sub })));
    expect(await attack(verifierOf(authorities), await instance.mintSession(), signed)).toEqual([
      'claim_malformed',
    ]);
  }
});

it('clerk/javascript#8359: a skew of 0 is not replaced by the usual one', async () => {
  const strict = clerk({ issuer, jwtKey, authorizedParties: [authorizedParty], clockSkewInMs: 0 });
  clock.set(Math.floor(clock.now()));
  const honest = await instance.mintSession({}, { expiresIn: 1 });
  const over = await instance.mintSession({}, { expiresIn: 0 });
  expect(await attack(verifierOf(strict), honest, [over])).toEqual(['token_expired']);
  expect(await attack(verifierOf(sessions), honest, [over])).toEqual(['granted']);
});

it('clerk/javascript#8370: every option of the preset changes an answer', async () => {
  const parties = { authorizedParties: [authorizedParty] };
  const changes = [
    [{ authorizedParties: ['https://other.test'] }, {}, 'authorized_party_mismatch', 'granted'],
    [{ ...parties, missingAzp: unchecked }, { azp: undefined }, 'granted', 'claim_missing'],
    [{ ...parties, audience: 'https://api.test' }, {}, 'claim_missing', 'granted'],
    [{ ...parties, treatPendingAsSignedOut: false }, { sts: 'pending' }, 'granted', 'token_inactive'],
  ] as const;
  for (const [options, claims, changed, usual] of changes) {
    const token = await instance.mintSession(claims);
    const codes = [clerk({ issuer, jwtKey, ...options }), sessions].map(async (authorities) => {
      const { denial } = await verifierOf(authorities).verify(token);
      return denial?.code ?? 'granted';
    });
    expect(await Promise.all(codes)).toEqual([changed, usual]);
  }
});
