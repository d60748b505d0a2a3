import { afterEach, describe, expect, it, vi } from 'vitest';
import { dpopClient } from '../../test/dpop-setup.js';
import { memoryReplay } from './memory-replay.js';
import { statelessNonces } from './stateless-nonces.js';

// Runtimes without `node:crypto` compute digests, MACs and signatures in WebCrypto, which answers with promises.

const secrets = ['a secret of thirty-two letters 1'];

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As Workers look to the core. */
function stubWorkers(): void {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
}

describe('without node:crypto', () => {
  it.each(['ES256', 'Ed25519', 'PS256', 'RS256'])('a proof with %s is accepted once', async (algorithm) => {
    stubWorkers();
    const { codeOf, proof } = await dpopClient({}, algorithm);
    const used = await proof();
    expect(await codeOf(used)).toBe('granted');
    expect(await codeOf(used)).toBe('proof_replayed');
    expect(await codeOf(await proof({ ath: 'x' }))).toBe('proof_token_mismatch');
    const broken = await proof();
    expect(await codeOf(`${broken.slice(0, -8)}AAAAAAAA`)).toBe('proof_signature_invalid');
    expect(await codeOf(await proof())).toBe('granted');
  });

  it('nonces are those of Node.js', async () => {
    const here = statelessNonces({ secrets });
    const nonce = await here.create(1_800_000_000);
    stubWorkers();
    const there = statelessNonces({ secrets });
    expect(await there.create(1_800_000_000)).toBe(nonce);
    expect(await there.check(nonce, 1_800_000_100)).toBe('valid');
    expect(await there.check(`${nonce.slice(0, -1)}_`, 1_800_000_100)).toBe('invalid');
    const { codeOf, proof } = await dpopClient({ nonce: there });
    expect(await codeOf(await proof())).toBe('proof_nonce_required');
    expect(await codeOf(await proof({ nonce }))).toBe('granted');
  });

  it('one of many equal proofs at the same time is accepted', async () => {
    stubWorkers();
    const { send, proof } = await dpopClient();
    const one = await proof();
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => send(one)));
    expect(verdicts.filter(({ outcome }) => outcome === 'granted')).toHaveLength(1);
  });
});

describe('check() of memoryReplay', () => {
  it('says that isolates do not share their memory', async () => {
    stubWorkers();
    expect(await memoryReplay().check?.()).toEqual([expect.stringContaining('per isolate') as string]);
  });

  it('says so of an edge runtime too', async () => {
    const store = memoryReplay();
    vi.stubGlobal('EdgeRuntime', 'edge-runtime');
    expect(await store.check?.()).toEqual([expect.stringContaining('per isolate') as string]);
  });

  it('says that processes of a cluster do not share their memory', async () => {
    const store = memoryReplay();
    vi.stubGlobal('process', { getBuiltinModule: () => ({ isWorker: true }) });
    const found = await store.check?.();
    vi.unstubAllGlobals();
    expect(found).toEqual([expect.stringContaining('per process of the cluster') as string]);
  });

  it('finds nothing where a runtime can not tell', async () => {
    const store = memoryReplay();
    vi.stubGlobal('process', {
      getBuiltinModule() {
        throw new Error('not here');
      },
    });
    const found = await store.check?.();
    vi.unstubAllGlobals();
    expect(found).toEqual([]);
  });
});
