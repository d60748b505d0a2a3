import { setImmediate as nextTurn } from 'node:timers/promises';
import { cached, introspection, localKeys, tenants, unchecked } from '@tokenward/core';
import type { BreakableIssuer } from './breakable.js';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
import { jwtOf, outcomeOf } from './guarded.js';
import type { Outcome } from './guarded.js';
import { longestTurn, memory } from './measure.js';
import type { Scene } from './scene.js';
import { block } from './sizes.js';
import { unknownKid } from './unknown-kid.js';

const million = 1_000_000;
const mib = 1024 * 1024;

/** This many turns may be longer, since a machine that stops for a moment looks the same as a long turn. */
const spared = 3;

/** The memory that may remain in use after a million tokens, in MiB, since caches are bounded. */
const most = 32;

/** Valid tokens, and the same with another signature, so that each needs a whole verification. */
const distinct: Scene = async (issuer) => {
  const good = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) => issuer.mint({ jti: String(index) })),
  );
  const token = (index: number): string =>
    index % 100 === 0 ? (good[index / 100] ?? '') : resigned(good[index % 10_000] ?? '', index);
  return measured('a million tokens, one in a hundred valid', fixed(issuer), token, {
    granted: 10_000,
    signature_invalid: 990_000,
  });
};

const kids: Scene = async (issuer) => {
  const good = await issuer.mint();
  return measured('a million tokens with unknown kids', fixed(issuer), (index) => unknownKid(good, index), {
    key_unknown: million,
  });
};

const opaque: Scene = (issuer) => {
  const exp = issuer.clock.now() + 1000;
  const asked = introspection({
    name: 'opaque',
    issuer: unchecked,
    audience: unchecked,
    ask: (token) => Promise.resolve(token.endsWith('0') ? { sub: token, exp } : undefined),
  });
  const authority = cached(asked, { ttl: 600 });
  return measured('a million opaque tokens with cached()', outcomeOf(issuer, authority), String, {
    granted: 100_000,
    token_inactive: 900_000,
  });
};

const issuers: Scene = async (issuer) => {
  const [header, , signature] = (await issuer.mint()).split('.');
  const token = (index: number): string =>
    `${header}.${Buffer.from(JSON.stringify({ iss: `https://${index}.test` })).toString('base64url')}.${signature}`;
  const authority = tenants({ name: 'tenants', resolve: () => undefined });
  return measured('a million unknown issuers with tenants()', outcomeOf(issuer, authority), token, {
    issuer_unknown: million,
  });
};

async function measured(
  name: string,
  outcome: Outcome,
  token: (index: number) => string,
  expected: Readonly<Record<string, number>>,
): Promise<readonly Figure[]> {
  const counts: Record<string, number> = {};
  await outcome(token(0));
  const before = memory();
  const longest = await longestTurn(async () => {
    for (let index = 0; index < million; index += 1) {
      const got = await outcome(token(index));
      counts[got] = (counts[got] ?? 0) + 1;
      await nextTurn();
    }
  }, spared);
  return [
    ...Object.keys({ ...counts, ...expected }).map((code) =>
      exactly(`${name}: ${code}`, counts[code] ?? 0, expected[code] ?? 0),
    ),
    atMost(`  longest turn of the event loop, except for ${spared}`, longest, block, 'ms'),
    atMost('  memory that remains in use', (memory() - before) / mib, most, 'MiB'),
  ];
}

function fixed(issuer: BreakableIssuer): Outcome {
  return outcomeOf(issuer, jwtOf(issuer, localKeys(issuer.jwks())));
}

/** The same token with some characters of its signature changed. */
function resigned(token: string, index: number): string {
  const at = token.lastIndexOf('.') + 20;
  const other = String(index).padStart(8, 'A');
  return token.slice(0, at) + other + token.slice(at + other.length);
}

/** A million different values of everything that could be cached. */
export const millions: readonly Scene[] = [distinct, kids, opaque, issuers];
