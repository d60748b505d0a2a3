import type { Context } from '../authority.js';
import type { JwtToken } from '../classify.js';
import type { DenialCode } from '../denial.js';
import { UnavailableError } from '../errors.js';
import { frozen } from '../frozen.js';
import { algorithmNamed } from '../signature/algorithms.js';
import type { Key, KeySet } from './key-set.js';
import type { KeySource } from './source.js';

/**
 * Why the signature of a token is refused, or nothing when it is good. A set that falls short is asked for a newer one; a
 * token that was good under a key of the set is good.
 */
export async function verifySignature(
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): Promise<DenialCode | undefined> {
  const { header } = token.unverified;
  if (Object.hasOwn(header, 'crit')) return 'critical_unsupported';
  if (algorithmNamed(header.alg) === undefined) return 'algorithm_unsupported';

  const current = keys(context);
  const set = current instanceof Promise ? await current : current;
  if (token.goodUnder !== undefined && set.candidates(header).some((key) => key === token.goodUnder))
    return undefined;
  const refused = await verifyWith(set, token);
  if (refused === undefined) return undefined;
  const newer = await newerThan(set, refused, keys, context);
  if (newer.keys.length === 0) throw new UnavailableError('the issuer publishes no usable key', 30);
  const outcome = newer === set ? refused : await verifyWith(newer, token);
  if (refused === 'key_unknown')
    context.observe?.({ type: 'kid_missed', authority, found: outcome !== 'key_unknown' });
  return outcome;
}

/** An issuer may replace a key under the same `kid`; but a known key that says no is an answer, even in an outage. */
async function newerThan(
  set: KeySet,
  refused: DenialCode,
  keys: KeySource,
  context: Context,
): Promise<KeySet> {
  try {
    return await keys(context, set);
  } catch (error) {
    if (refused === 'key_unknown' || !(error instanceof UnavailableError)) throw error;
    return set;
  }
}

/** A token without a `kid` could name every key as its own; this many are tried. */
const mostCandidates = 4;

async function verifyWith(set: KeySet, token: JwtToken): Promise<DenialCode | undefined> {
  const candidates = set.candidates(token.unverified.header);
  if (candidates.length === 0) return 'key_unknown';
  const algorithm = algorithmNamed(token.unverified.header.alg);
  const fitting = candidates.filter((key: Key) => key.algorithm === algorithm);
  if (fitting.length === 0) return 'algorithm_unsupported';
  for (const key of fitting.slice(0, mostCandidates)) {
    const good = key.verifies(token);
    if (typeof good === 'boolean' ? good : await good) {
      frozen(token.unverified);
      token.goodUnder = key;
      return undefined;
    }
  }
  return 'signature_invalid';
}
