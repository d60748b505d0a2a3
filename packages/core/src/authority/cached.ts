import { deepCopy } from '../lib/deep-copy.js';
import { isDeepFrozen } from '../lib/deep-freeze.js';
import { sha256 } from '../lib/digest.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { checkOptions, optional, seconds, wholeNumber } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import { attest } from './attest.js';
import type { AttestResult, Authority } from './authority.js';

/** Options of `cached`; all times are in seconds. */
export interface CachedOptions {
  /** How long an attestation is cached, but never after its `exp`. A revoked token is accepted for this long. */
  readonly ttl: number;
  /**
   * How long a denial is cached, but never longer than `ttl`.
   * @default 5
   */
  readonly deniedTtl?: number;
  /**
   * How many attestations are cached, and as many denials. The least recently used one is removed first.
   * @default 10000
   */
  readonly maxEntries?: number;
}

interface CacheEntry {
  readonly attested: AttestResult;
  /** Whether the result is immutable, so that requests can share it. */
  readonly immutable: boolean;
  /** When the entry expires, by the monotonic clock. */
  readonly expiresAt: number;
  /** The `exp` of the token, by the system clock. */
  readonly exp: number;
}

/**
 * Caches the results of an authority under the digest of the token, so that not every request is sent to it. The rules
 * still run for each request. A revocation has no effect while a result is cached. Throws `ConfigurationError` for
 * invalid options.
 */
export function cached<N extends string, C>(
  authority: Authority<N, C>,
  options: CachedOptions,
): Authority<N, C> {
  checkOptions('cached', options, {
    ttl: seconds(1, 86_400),
    deniedTtl: optional(seconds(0, 3600)),
    maxEntries: optional(wholeNumber(1, 1_000_000)),
  });
  const { ttl, deniedTtl = 5, maxEntries = 10_000 } = options;
  const attestations = lruMap<CacheEntry>(maxEntries);
  // A cache of its own, so that invented tokens cannot remove attestations.
  const denials = lruMap<CacheEntry>(maxEntries);
  const clock = monotonicClock();
  const { name, issuers, audiences, kinds, programs, binding, padding, rules, claims, expects } = authority;
  // Access by name: a spread does not copy the members of a class. They are called on the authority itself.
  return {
    name,
    rules,
    ...(issuers && { issuers }),
    ...(audiences && { audiences }),
    ...(expects && { expects }),
    ...(kinds && { kinds }),
    ...(programs && { programs }),
    ...(binding && { binding }),
    ...(padding && { padding }),
    ...(claims && { claims }),
    accepts: (token) => authority.accepts(token),
    ...(authority.principal && { principal: authority.principal.bind(authority) }),
    ...(authority.isRevoked && { isRevoked: authority.isRevoked.bind(authority) }),
    ...(authority.check && { check: authority.check.bind(authority) }),
    async attest(token, context) {
      const key = await sha256(token.raw);
      const reading = context.now();
      const now = clock.at(reading);
      const entry = attestations.get(key) ?? denials.get(key);
      if (entry !== undefined && now < entry.expiresAt && reading < entry.exp)
        return entry.immutable ? entry.attested : copyResult(entry.attested);
      const attested = copyResult(await attest(authority, token, context));
      const [target, other, lifetime] = attested.denial
        ? [denials, attestations, isVerdict(attested.denial) ? Math.min(deniedTtl, ttl) : 0]
        : [attestations, denials, ttl];
      const immutable = attested.denial !== undefined || isDeepFrozen(attested.attestation.claims);
      const exp = expOf(attested);
      const expiresAt = now + Math.min(lifetime, exp - reading);
      other.delete(key);
      // An entry that expires at once must not remove a longer-lived one.
      if (now < expiresAt) target.set(key, { attested, immutable, expiresAt, exp });
      else target.delete(key);
      return immutable ? attested : copyResult(attested);
    },
  };
}

/**
 * Returns a copy of a result, except for its immutable parts. The objects may belong to the application, and one
 * request must not change what the next one gets.
 */
function copyResult(attested: AttestResult): AttestResult {
  if (attested.denial) return deepCopy(attested);
  const { claims, header } = attested.attestation;
  const attestation = { claims: deepCopy(claims), ...(header && { header: deepCopy(header) }) };
  return { ...attested, attestation };
}

/**
 * Whether a denial is about the token. `token_unrecognized` may come from a firewall, and the next attempt may succeed.
 */
function isVerdict({ code }: Denial): boolean {
  return code !== 'token_unrecognized';
}

function expOf(attested: AttestResult): number {
  const exp = attested.denial ? undefined : attested.attestation.claims.exp;
  return typeof exp === 'number' ? exp : Number.POSITIVE_INFINITY;
}
