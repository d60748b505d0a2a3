import { createClock, createIssuer } from '@tokenward/testing';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifyToken } from './index.js';
import type { VerifyTokenLog, VerifyTokenOptions } from './index.js';
import { headers, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const jwtKey = await exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
const token = await issuer.mint(sessionClaims, headers.session);
const good: VerifyTokenOptions = { jwtKey, authorizedParties: [sessionClaims.azp] };
const wrong: VerifyTokenOptions = { ...good, authorizedParties: [] };

const problem = (): Error => new Error('the disk is full');
const thenable = (get: () => unknown): object => new Proxy({}, { get });
const failing: readonly (readonly [string, () => unknown])[] = [
  [
    'throws',
    () => {
      throw problem();
    },
  ],
  ['rejects', async () => Promise.reject(problem())],
  [
    'gives a promise of another library that rejects',
    () => thenable(() => (_: unknown, reject: (error: Error) => void) => reject(problem())),
  ],
  [
    'gives an object whose "then" throws',
    () =>
      thenable(() => {
        throw problem();
      }),
  ],
  ['never ends', async () => new Promise(() => undefined)],
];

describe('the log of verifyToken', () => {
  it.each(failing)(
    'a log that %s neither decides about a token, hides an error nor ends the process',
    async (_, write) => {
      const unhandled: unknown[] = [];
      const note = (error: unknown): void => void unhandled.push(error);
      process.on('unhandledRejection', note);
      const verify = createVerifyToken({ now: clock.now, log: { warn: write, error: write } });
      await expect(verify(token, good)).resolves.toMatchObject({ sub: 'user_1' });
      await expect(verify(token, wrong)).rejects.toThrow('"authorizedParties" must be');
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.off('unhandledRejection', note);
      expect(unhandled).toEqual([]);
    },
  );

  it.each([null, {}, [], 'console', { warn: () => undefined }, { warn: 1, error: 2 }])(
    'throws at start for the invalid log %j, and names the required functions',
    (log) => {
      expect(() => createVerifyToken({ log: log as unknown as VerifyTokenLog })).toThrow(
        'createVerifyToken: "log" must be an object with the functions "warn" and "error", such as console',
      );
    },
  );
});
