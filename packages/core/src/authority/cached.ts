import { deepCopy } from '../lib/deep-copy.js';
import { isDeepFrozen } from '../lib/deep-freeze.js';
import { sha256 } from '../lib/digest.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { checkOptions, optional, seconds, wholeNumber } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import { attest } from './attest.js';
import type { AttestResult, Authority } from './authority.js';

/** What `cached` takes; all times are in seconds. */
export interface CachedOptions {
  /** How long an answer is kept, and with it a revoked token alive; never longer than until its `exp`. */
  readonly ttl: number;
  /**
   * How long a refusal is kept, never longer than an answer.
   * @default 5
   */
  readonly deniedTtl?: number;
  /**
   * How many answers are kept; the one not asked for the longest goes first.
   * @default 10000
   */
  readonly maxEntries?: number;
}

interface Kept {
  readonly attested: AttestResult;
  /** Whether nothing in it can change, so that requests may share it. */
  readonly fixed: boolean;
  /** Its end by the time that never goes back. */
  readonly until: number;
  /** The `exp` of the token, by the clock. */
  readonly end: number;
}

/**
 * Keeps what an authority attested, under the digest of the token, so that it is not asked about each request. The rules
 * still run on each; what it cannot notice is a revocation, for as long as an answer is kept.
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
  const answers = lruMap<Kept>(maxEntries);
  // Apart, so that made-up tokens drive out no answer.
  const refusals = lruMap<Kept>(maxEntries);
  const clock = monotonicClock();
  const { name, issuers, kinds, programs, rules, claims } = authority;
  // By name, since members of a class are not copied by a spread, and called on the authority itself.
  return {
    name,
    rules,
    ...(issuers && { issuers }),
    ...(kinds && { kinds }),
    ...(programs && { programs }),
    ...(claims && { claims }),
    accepts: (token) => authority.accepts(token),
    ...(authority.principal && { principal: authority.principal.bind(authority) }),
    ...(authority.check && { check: authority.check.bind(authority) }),
    async attest(token, context) {
      const key = await sha256(token.raw);
      const reading = context.now();
      const now = clock.at(reading);
      const entry = answers.get(key) ?? refusals.get(key);
      if (entry !== undefined && now < entry.until && reading < entry.end)
        return entry.fixed ? entry.attested : owned(entry.attested);
      const attested = owned(await attest(authority, token, context));
      const [kept, other, life] = attested.denial
        ? [refusals, answers, isVerdict(attested.denial) ? Math.min(deniedTtl, ttl) : 0]
        : [answers, refusals, ttl];
      const fixed = attested.denial !== undefined || isDeepFrozen(attested.attestation.claims);
      const end = endOf(attested);
      const until = now + Math.min(life, end - reading);
      other.delete(key);
      // What ends at once must not drive out what lasts.
      if (now < until) kept.set(key, { attested, fixed, until, end });
      else kept.delete(key);
      return fixed ? attested : owned(attested);
    },
  };
}

/**
 * A copy, unless nothing in it can change: what an authority gives may belong to the application, and one request must not change
 * what the next one gets.
 */
function owned(attested: AttestResult): AttestResult {
  if (attested.denial) return deepCopy(attested);
  const { claims, header } = attested.attestation;
  const attestation = { claims: deepCopy(claims), ...(header && { header: deepCopy(header) }) };
  return { ...attested, attestation };
}

/** A server that did not take the question, such as a firewall before it, may take the same question next time. */
function isVerdict({ code }: Denial): boolean {
  return code !== 'token_unrecognized';
}

function endOf(attested: AttestResult): number {
  const exp = attested.denial ? undefined : attested.attestation.claims.exp;
  return typeof exp === 'number' ? exp : Number.POSITIVE_INFINITY;
}
