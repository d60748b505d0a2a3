import { describe, expect, it } from 'vitest';
import { dpopClient, origins } from '../../test/dpop-setup.js';
import { requestWith } from '../../test/proofs.js';
import { peopleOf } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { createGuards } from '../verifier/guards.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';

/** The guards of one app, and a client of it. */
async function guardedApp() {
  const { issuer, clock, proof, token } = await dpopClient();
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [dpop({ origins, replay: memoryReplay() })],
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
