import { encode } from 'jose/base64url';
import { cachedJwks } from '../../src/keys/jwks-cache.js';
import { SafeError } from '../../src/lib/safe-error.js';
import { UnavailableError } from '../../src/index.js';
import type { Claims, KeySource } from '../../src/index.js';
import type { JwsHeader } from '../../src/authoring.js';
import { keySet } from '../../src/signature/key-set.js';
import type { Key } from '../../src/signature/key-set.js';

export const start = 1_800_000_000;
export const issuer = 'https://id.test';

/** What a sequence of steps changes. Both verifiers of a sequence see the same world. */
export interface World {
  now: number;
  /** The published keys: the `kid`, and the material that signs. */
  published: readonly { readonly kid: string | undefined; readonly material: string }[];
  /** Whether the key endpoint fails. */
  isDown: boolean;
  /** Whether the rule of the application denies or throws. */
  rule: 'passes' | 'denies' | 'throws';
  revoked: 'no' | 'yes' | 'fails';
  /** Whether the schema and the `principal` function of the application deny. */
  isInvalid: boolean;
  /** Whether the first authority accepts tokens. */
  isAccepting: boolean;
  scope: string;
}

export const newWorld = (): World => ({
  now: start,
  published: [
    { kid: 'a', material: 'one' },
    { kid: 'b', material: 'two' },
  ],
  isDown: false,
  rule: 'passes',
  revoked: 'no',
  isInvalid: false,
  isAccepting: true,
  scope: 'read',
});

/** A token whose signature is the name of the material, so that a sequence takes microseconds. */
export function signed(header: Partial<JwsHeader>, claims: Claims, material: string): string {
  const parts = [{ alg: 'ES256', ...header }, claims].map((part) => encode(JSON.stringify(part)));
  return `${parts.join('.')}.${encode(`signed with ${material}`)}`;
}

/** The ways in which a verifier gets its keys. */
export const sources = ['at once', 'new objects', 'later', 'cached'] as const;

/** Creates a key source for the published keys of a world. */
export function keySourceOf(world: World, kind: (typeof sources)[number]): KeySource {
  const known = new Map<string, Key>();
  const keys = (): readonly Key[] =>
    world.published.map(({ kid, material }) => {
      const id = `${kid} ${material}`;
      const earlier = kind === 'new objects' ? undefined : known.get(id);
      const signature = encode(`signed with ${material}`);
      const key = earlier ?? {
        kid,
        algorithm: 'ES256' as const,
        verifies: ({ raw }) => raw.endsWith(`.${signature}`),
      };
      known.set(id, key);
      return key;
    });
  if (kind === 'cached')
    return cachedJwks(
      async () => {
        if (world.isDown) throw new SafeError('the endpoint is down');
        return Promise.resolve({ keys: keys(), maxAge: 60 });
      },
      { cooldown: 30, timeout: 5, source: 'test' },
      true,
    );
  const now = (): ReturnType<typeof keySet> => {
    if (world.isDown) throw new UnavailableError('the keys are away', 1);
    return keySet(keys());
  };
  return kind === 'later' ? async () => Promise.resolve().then(now) : now;
}
