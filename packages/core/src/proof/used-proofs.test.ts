import { describe, expect, it } from 'vitest';
import { dpopClient, origins } from '../../test/dpop-setup.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { requestWith } from '../../test/proofs.js';
import { peopleOf } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { createGuards } from '../verifier/guards.js';
import { dpop } from './dpop.js';
import type { DpopOptions } from './dpop-options.js';
import { memoryReplay } from './memory-replay.js';

/** The guards of one app, and a client of it. */
async function guardedApp(options: Partial<DpopOptions> = {}) {
  const { issuer, clock, proof, token } = await dpopClient();
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [dpop({ origins, replay: memoryReplay(), ...options })],
    now: clock.now,
  });
  return { auth: createGuards(verifier, { onDenied() {} }, (authenticate) => authenticate), proof, token };
}

describe('several guards of one request', () => {
  it('accept its proof, and those of another request do not', async () => {
    const { auth, proof, token } = await guardedApp();
    const given = requestWith({ token, proof: await proof() });
    expect(await auth.optional()(given)).toBeUndefined();
    expect(await auth.required()(given)).toBeUndefined();
    expect(await auth.required({ bound: true })(given)).toBeUndefined();
    const copied = await auth.required()({ ...given, raw: {} });
    expect(copied).toMatchObject({ denial: { code: 'proof_replayed' } });
  });

  it('that are no guards of an app accept it once', async () => {
    const { verifier, proof, token } = await dpopClient();
    const given = requestWith({ token, proof: await proof() });
    expect((await verifier.guard()(given)).outcome).toBe('granted');
    expect((await verifier.guard()(given)).denial?.code).toBe('proof_replayed');
  });

  it('all deny a proof that another request has used', async () => {
    const { auth, proof, token } = await guardedApp();
    const first = requestWith({ token, proof: await proof() });
    expect(await auth.required()(first)).toBeUndefined();
    const stolen = { ...first, raw: {} };
    for (let count = 0; count < 3; count += 1)
      expect(await auth.required()(stolen)).toMatchObject({ denial: { code: 'proof_replayed' } });
  });
});

describe('several guards of one request at the same time', () => {
  /** A store that answers after some turns, and counts how often it is asked. */
  function slowStore(answer?: () => Promise<boolean>) {
    const kept = new Set<string>();
    const asked: string[] = [];
    const seen = async (digest: string) => {
      asked.push(digest);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return answer?.() ?? (kept.has(digest) || !kept.add(digest));
    };
    return { asked, replay: { seen, timeout: 0.1 } };
  }

  it('accept its proof, and ask a store that takes time once', async () => {
    const { asked, replay } = slowStore();
    const { auth, proof, token } = await guardedApp({ replay });
    const given = requestWith({ token, proof: await proof() });
    const guards = [auth.required(), auth.optional(), auth.required({ bound: true })];
    expect(await Promise.all(guards.map(async (guard) => guard(given)))).toEqual(guards.map(() => undefined));
    expect(asked).toHaveLength(1);
  });

  it('all deny a proof that another request uses at that time', async () => {
    const { auth, proof, token } = await guardedApp({ replay: slowStore().replay });
    const first = requestWith({ token, proof: await proof() });
    const stolen = { ...first, raw: {} };
    const [granted, ...denied] = await Promise.all(
      [first, stolen, stolen].map(async (given) => auth.required()(given)),
    );
    expect(granted).toBeUndefined();
    expect(denied).toHaveLength(2);
    for (const decision of denied) expect(decision).toMatchObject({ denial: { code: 'proof_replayed' } });
  });

  it.each<[string, () => Promise<boolean>]>([
    ['fails', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => {})],
  ])('all end with an outage if the store %s, and a later one asks it again', async (_name, fault) => {
    let failing = true;
    const { asked, replay } = slowStore(() => (failing ? fault() : Promise.resolve(false)));
    const { auth, proof, token } = await guardedApp({ replay });
    const given = requestWith({ token, proof: await proof() });
    const ends = await Promise.allSettled([auth.required()(given), auth.required()(given)]);
    expect(ends.map((end) => end.status === 'rejected' && isUnavailable(end.reason))).toEqual([true, true]);
    expect(asked).toHaveLength(1);
    failing = false;
    expect(await auth.required()(given)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  /** Two proofs of one request, each of them sent, and the answers that a store still owes for them. */
  async function twoProofs() {
    const answers: ((answer: boolean | Promise<boolean>) => void)[] = [];
    const seen = async () => new Promise<boolean>((resolve) => answers.push(resolve));
    const { auth, proof, token } = await guardedApp({ replay: { seen } });
    const first = requestWith({ token, proof: await proof() });
    const second = { ...requestWith({ token, proof: await proof() }), raw: first.raw };
    const sent: Promise<unknown>[] = [];
    for (const given of [first, second]) {
      const end = Promise.resolve(auth.required()(given)).catch(isUnavailable);
      sent.push(end);
      while (answers.length < sent.length) await new Promise((resolve) => setTimeout(resolve));
    }
    return { auth, second, answers, sent };
  }
  const down = async (): Promise<never> => Promise.reject(new Error('down'));

  it('take over the answer for the second proof of a request, also if the store fails for the first one', async () => {
    const { auth, second, answers, sent } = await twoProofs();
    answers[0]?.(down());
    answers[1]?.(false);
    expect(await Promise.all(sent)).toEqual([true, undefined]);
    expect(await auth.required()(second)).toBeUndefined();
    expect(answers).toHaveLength(2);
  });

  it('end with an outage if the store fails for both proofs of a request, the second one first', async () => {
    const { answers, sent } = await twoProofs();
    answers[1]?.(down());
    expect(await sent[1]).toBe(true);
    answers[0]?.(down());
    expect(await sent[0]).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5)); // an unhandled rejection would fail the run
  });
});
