import { copied } from '../lib/deep-copy.js';
import { isFrozen } from '../lib/deep-freeze.js';
import { digestOf } from '../lib/digest.js';
import { boundedMap } from '../lib/lru-map.js';
import { steadyClock } from '../lib/monotonic-clock.js';
import { checkOptions, optional, seconds, wholeNumber } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import { attest } from './attest.js';
import type { Attested, Authority } from './authority.js';

/** What `cached` takes; all times are in seconds. */
export interface CachedOptions {
  /** How long an answer is kept, and with it a revoked token alive; never longer than until its `exp`. */
  readonly seconds: number;
  /**
   * How long a refusal is kept, never longer than an answer.
   * @default 5
   */
  readonly refusedSeconds?: number;
  /**
   * How many answers are kept; the one not asked for the longest goes first.
   * @default 10000
   */
  readonly most?: number;
}

interface Kept {
  readonly attested: Attested;
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
    seconds: seconds(1, 86_400),
    refusedSeconds: optional(seconds(0, 3600)),
    most: optional(wholeNumber(1, 1_000_000)),
  });
  const { seconds: most, refusedSeconds = 5 } = options;
  const answers = boundedMap<Kept>(options.most ?? 10_000);
  // Apart, so that made-up tokens drive out no answer.
  const refusals = boundedMap<Kept>(options.most ?? 10_000);
  const clock = steadyClock();
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
      const key = await digestOf(token.raw);
      const reading = context.now();
      const now = clock.at(reading);
      const entry = answers.get(key) ?? refusals.get(key);
      if (entry !== undefined && now < entry.until && reading < entry.end)
        return entry.fixed ? entry.attested : owned(entry.attested);
      const attested = owned(await attest(authority, token, context));
      const [kept, other, life] = attested.denial
        ? [refusals, answers, isVerdict(attested.denial) ? Math.min(refusedSeconds, most) : 0]
        : [answers, refusals, most];
      const fixed = attested.denial !== undefined || isFrozen(attested.attestation.claims);
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
function owned(attested: Attested): Attested {
  if (attested.denial) return copied(attested);
  const { claims, header } = attested.attestation;
  const attestation = { claims: copied(claims), ...(header && { header: copied(header) }) };
  return { ...attested, attestation };
}

/** A server that did not take the question, such as a firewall before it, may take the same question next time. */
function isVerdict({ code }: Denial): boolean {
  return code !== 'token_unrecognized';
}

function endOf(attested: Attested): number {
  const exp = attested.attestation?.claims.exp;
  return typeof exp === 'number' ? exp : Number.POSITIVE_INFINITY;
}
