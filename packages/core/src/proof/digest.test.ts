import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeCrypto } from '../signature/node-crypto.js';
import { digestFunction } from './digest.js';

/** The SHA-256 digest of "abc" (FIPS 180-4, the example of NIST), in base64url. */
const digest = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the digest of a text', () => {
  it('is that of FIPS 180-4, in base64url', async () => {
    expect(await digestFunction()('abc')).toBe(digest);
  });

  it('is the same in WebCrypto', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    expect(await digestFunction()('abc')).toBe(digest);
  });

  it('is there at once where node:crypto is, also before Node.js 20.12', () => {
    const crypto = nodeCrypto();
    if (crypto === undefined) return;
    expect(digestFunction()('abc')).toBe(digest);
    const { createHash } = crypto;
    vi.stubGlobal('process', { getBuiltinModule: () => ({ createHash }) });
    const older = digestFunction();
    vi.unstubAllGlobals();
    expect(older('abc')).toBe(digest);
  });
});
