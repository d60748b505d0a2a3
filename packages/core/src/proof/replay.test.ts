import { describe, expect, it } from 'vitest';
import { dpopClient, origins, uri } from '../../test/dpop-setup.js';
import { createProofKey, requestWith } from '../../test/proofs.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { peopleOf } from '../../test/setup.js';
import type { JwtIssuerOptions } from '../authority/jwt-issuer.js';
import type { StandardSchema } from '../claims/schema.js';
import type { Claims } from '../token/token.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';
import type { ReplayStore } from './replay-store.js';

/** A store that notes what it is asked. */
function notingStore(answer: () => unknown = () => false) {
  const asked: (readonly [string, number])[] = [];
  const replay: ReplayStore = {
    seen(digest, until) {
      asked.push([digest, until]);
      return answer() as boolean;
    },
  };
  return { asked, replay };
}

/** A schema that no claims match. */
const refusing: StandardSchema<Claims> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{}] }) },
};

/** An object with a `then` of its own. */
const thenable = (then: (resolve: (value: unknown) => void) => void): object =>
  // oxlint-disable-next-line unicorn/no-thenable -- the tests need one
  ({ then });

describe('a used proof', () => {
  it('is kept until its time is over, as a digest', async () => {
    const { asked, replay } = notingStore();
    const { clock, codeOf, proof } = await dpopClient({ replay, maxAge: 30, tolerance: 5 });
    expect(await codeOf(await proof({ jti: 'my id', iat: clock.now() - 3 }))).toBe('granted');
    expect(asked).toEqual([[expect.stringMatching(/^[\w-]{43}$/) as string, clock.now() - 3 + 35]]);
  });

  it('is one proof however its signature and its "htu" are written', async () => {
    const { codeOf, proof, clock } = await dpopClient();
    expect(await codeOf(await proof({ jti: 'a' }))).toBe('granted');
    // ECDSA signs with a random number, so the second text differs.
    expect(await codeOf(await proof({ jti: 'a' }))).toBe('proof_replayed');
    expect(await codeOf(await proof({ jti: 'a', htu: 'https://API.example.com:443/payroll' }))).toBe(
      'proof_replayed',
    );
    expect(await codeOf(await proof({ jti: 'a', iat: clock.now() - 1 }))).toBe('proof_replayed');
  });

  it('does not count for another target, nor for another key', async () => {
    const replay = memoryReplay();
    const { codeOf, proof } = await dpopClient({ replay });
    expect(await codeOf(await proof({ jti: 'a' }))).toBe('granted');
    expect(await codeOf(await proof({ jti: 'a', htu: `${uri}/b` }), { target: '/payroll/b' })).toBe(
      'granted',
    );
    const other = await dpopClient({ replay });
    expect(await other.codeOf(await other.proof({ jti: 'a' }))).toBe('granted');
  });

  it('is accepted once of a thousand at the same time', async () => {
    const { send, proof } = await dpopClient();
    const one = await proof();
    const verdicts = await Promise.all(Array.from({ length: 1000 }, () => send(one)));
    expect(verdicts.filter(({ outcome }) => outcome === 'granted')).toHaveLength(1);
  });
});

describe('only a proof that is otherwise valid is marked', () => {
  it('so a stranger can not fill the store', async () => {
    const { asked, replay } = notingStore();
    const { issuer, codeOf, proof, header, claims, clock } = await dpopClient({ replay });
    const stranger = await createProofKey();
    const expired = await issuer.mint({ exp: clock.now() - 100 });
    for (const given of [
      await proof({ htm: 'POST' }),
      await proof({ ath: 'x' }),
      await stranger.sign(header, claims()),
      await stranger.sign({ ...header, jwk: stranger.jwk }, claims()),
    ])
      expect(await codeOf(given)).toMatch(/^proof_/);
    expect(await codeOf(await proof(), { token: expired })).toBe('proof_token_mismatch');
    expect(asked).toEqual([]);
  });

  it.each<[string, Partial<JwtIssuerOptions<'people', StandardSchema<Claims>>>, string]>([
    ['revoked', { isRevoked: () => Promise.resolve(true) }, 'token_revoked'],
    ['of the wrong shape', { claims: refusing }, 'claims_invalid'],
  ])('and one with a token that is %s is not', async (_name, options, code) => {
    const { asked, replay } = notingStore();
    const { issuer, clock, token, proof } = await dpopClient();
    const verifier = createVerifier({
      authorities: [peopleOf(issuer, options)],
      proofs: [dpop({ origins, replay })],
      now: clock.now,
    });
    const { denial } = await verifier.authenticate(requestWith({ token, proof: await proof() }));
    expect(denial?.code).toBe(code);
    expect(asked).toEqual([]);
  });

  it('after every other check, and denied then if it was used', async () => {
    const steps: string[] = [];
    const { issuer, clock, token, proof } = await dpopClient();
    const verifier = createVerifier({
      authorities: [peopleOf(issuer, { isRevoked: () => steps.push('isRevoked') === 0 })],
      proofs: [dpop({ origins, replay: { seen: () => steps.push('seen') > 2 } })],
      now: clock.now,
    });
    const given = requestWith({ token, proof: await proof() });
    expect((await verifier.authenticate(given)).outcome).toBe('granted');
    expect((await verifier.authenticate(given)).denial?.code).toBe('proof_replayed');
    expect(steps).toEqual(['isRevoked', 'seen', 'isRevoked', 'seen']);
  });

  it('and the signature of a proof is checked after the token', async () => {
    const { token, codeOf, proof, header, claims } = await dpopClient();
    const stranger = await createProofKey();
    const forged = await stranger.sign(header, claims());
    expect(await codeOf(forged)).toBe('proof_signature_invalid');
    const broken = `${token.slice(0, -6)}AAAAAA`;
    expect(await codeOf(await proof(), { token: broken })).toBe('proof_token_mismatch');
  });
});

describe('a proof near the end of its time', () => {
  /** A store that forgets each digest at its time, as a shared one does, and takes some seconds to look. */
  const forgetful = (now: () => number, onCall = () => {}, onAnswer = () => {}): ReplayStore => {
    const kept = new Map<string, number>();
    return {
      async seen(digest, until) {
        onCall();
        const known = (kept.get(digest) ?? Number.NEGATIVE_INFINITY) >= now();
        kept.set(digest, until);
        await Promise.resolve();
        onAnswer();
        return known;
      },
    };
  };

  it('is denied when a look-up of the application took the rest of it', async () => {
    const { issuer, clock, token, proof } = await dpopClient();
    let takes = 0;
    const isRevoked = async () => {
      clock.advance(takes);
      return false;
    };
    for (const replay of [forgetful(clock.now), memoryReplay()]) {
      const verifier = createVerifier({
        authorities: [peopleOf(issuer, { isRevoked })],
        proofs: [dpop({ origins, replay })],
        now: clock.now,
      });
      const codeOf = async (given: string) =>
        (await verifier.authenticate(requestWith({ token, proof: given }))).denial?.code ?? 'granted';
      takes = 0;
      const one = await proof();
      expect([await codeOf(one), await codeOf(one)]).toEqual(['granted', 'proof_replayed']);
      clock.advance(69.8);
      expect(await codeOf(one)).toBe('proof_replayed');
      takes = 0.4;
      expect(await codeOf(one)).toBe('proof_expired');
      // Another client makes a store in memory forget what is out of time.
      takes = 0;
      expect(await codeOf(await proof())).toBe('granted');
      clock.advance(-0.3);
      takes = 0.4;
      expect(await codeOf(one)).toBe('proof_expired');
    }
  });

  it.each([
    ['before', 1, 0, 'proof_expired'],
    ['after', 0, 1, 'proof_replayed'],
  ])('is denied when the rest of it passes %s the store looks', async (_when, before, after, code) => {
    let [call, answer] = [0, 0];
    const { clock, codeOf, proof } = await dpopClient({
      replay: {
        seen: (digest, until) => store.seen(digest, until),
      },
    });
    const store = forgetful(
      clock.now,
      () => clock.advance(call),
      () => clock.advance(answer),
    );
    const one = await proof();
    expect([await codeOf(one), await codeOf(one)]).toEqual(['granted', 'proof_replayed']);
    clock.advance(69.5);
    [call, answer] = [before, after];
    expect(await codeOf(one)).toBe(code);
    [call, answer] = [0, 0];
    expect(await codeOf(one)).toBe('proof_expired');
  });

  it('is accepted in its last moment, and its replay is not', async () => {
    const { clock, codeOf, proof } = await dpopClient();
    const one = await proof();
    clock.advance(70);
    expect([await codeOf(one), await codeOf(one)]).toEqual(['granted', 'proof_replayed']);
  });
});

describe('a store that fails', () => {
  const failures: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
    ['never answers', () => new Promise(() => {})],
    ['gives undefined', () => undefined],
    ['gives null', () => null],
    ['gives 0', () => 0],
    ['gives 1', () => 1],
    ['gives "false"', () => 'false'],
    ['gives an object', () => ({})],
    ['gives the promise of text', () => Promise.resolve('OK')],
    ['gives a thenable that never calls back', () => thenable(() => {})],
    [
      'gives a thenable that throws',
      () =>
        thenable(() => {
          throw new Error('secret');
        }),
    ],
    [
      'gives a thenable that calls back twice',
      () =>
        thenable((resolve: (value: unknown) => void) => {
          resolve(false);
          resolve(true);
        }),
    ],
  ];

  it.each(failures)('(it %s) is an outage', async (_name, answer) => {
    const replay = { ...notingStore(answer).replay, timeout: 0.1 };
    const { send, proof, events } = await dpopClient({ replay });
    const error: unknown = await send(await proof()).catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
    expect(events).toContainEqual({
      type: 'replay_failed',
      hint: expect.stringContaining('used proofs') as string,
      accepted: false,
    });
    expect(JSON.stringify([events, (error as { hint: string }).hint])).not.toContain('secret');
  });

  it.each(failures)(
    '(it %s) is passed over, if the operator chose so, and an event says it',
    async (_name, answer) => {
      const replay = { ...notingStore(answer).replay, timeout: 0.1 };
      const { codeOf, proof, events } = await dpopClient({ replay, onStoreFailure: 'accept' });
      expect(await codeOf(await proof())).toBe('granted');
      expect(events).toContainEqual({
        type: 'replay_failed',
        hint: expect.stringContaining('used proofs') as string,
        accepted: true,
      });
    },
  );

  it('still denies a replay that it knows, whatever the operator chose', async () => {
    const { codeOf, proof } = await dpopClient({
      replay: notingStore(() => Promise.resolve(true)).replay,
      onStoreFailure: 'accept',
    });
    expect(await codeOf(await proof())).toBe('proof_replayed');
  });

  it('has two seconds by default', async () => {
    const { send, proof } = await dpopClient({ replay: notingStore(() => new Promise(() => {})).replay });
    const start = performance.now();
    await expect(send(await proof())).rejects.toThrow('unavailable');
    expect(performance.now() - start).toBeGreaterThan(1900);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it('may answer with a promise', async () => {
    const { codeOf, proof } = await dpopClient({ replay: notingStore(() => Promise.resolve(false)).replay });
    expect(await codeOf(await proof())).toBe('granted');
  });
});
