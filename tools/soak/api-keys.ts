import { createApiKey } from '@tokenward/core';
import type { ApiKeyRecord } from '@tokenward/core';
import { apiKeyPrefix } from './bounds.js';
import type { Gun } from './shot.js';

/** API keys, the records that the server has of them, and requests with them. */
export interface ApiKeyShots {
  readonly records: readonly ApiKeyRecord[];
  readonly guns: readonly Gun[];
}

/** Makes a good key, an expired one, one that is in no table, and one with a typing error; no outage touches them. */
export async function createApiKeys(now: () => number): Promise<ApiKeyShots> {
  const [good, expired, stray] = await Promise.all([1, 2, 3].map(() => createApiKey(apiKeyPrefix)));
  if (!good || !expired || !stray) throw new Error('The API keys were not made.');
  const owner = 'owner_1';
  const gun = (kind: string, weight: number, key: string, outcome: string): Gun => ({
    weight,
    make: () => ({
      kind,
      path: '/me',
      authorization: [`Bearer ${key}`],
      subject: owner,
      right: () => [outcome],
    }),
  });
  return {
    records: [
      { digest: good.digest, owner },
      { digest: expired.digest, owner, expires: now() },
    ],
    guns: [
      gun('API key', 4, good.key, '200'),
      gun('API key, expired', 1, expired.key, 'token_expired'),
      gun('API key, unknown', 1, stray.key, 'api_key_unknown'),
      gun(
        'API key, mistyped',
        1,
        `${good.key.slice(0, -1)}${good.key.endsWith('x') ? 'y' : 'x'}`,
        'token_malformed',
      ),
    ],
  };
}
