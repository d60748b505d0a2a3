import type { Context } from '../authority.js';
import type { JwtToken } from '../classify.js';
import type { DenialCode } from '../denial.js';
import { ConfigurationError, UnavailableError } from '../errors.js';
import { frozen } from '../frozen.js';
import { algorithmNamed } from '../signature/algorithms.js';
import type { Key, KeySet } from './key-set.js';
import { ignoreRejection } from '../thenable.js';
import { soon } from '../soon.js';
import type { Soon } from '../soon.js';
import type { KeySource } from './source.js';

/**
 * Why the signature of a token is refused, or nothing when it is good: `undefined`, at once where keys and cryptography are
 * at hand. A set that falls short is asked for a newer one; a token that was good under a key of the set is good.
 */
export function verifySignature(
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): Soon<DenialCode | undefined> {
  const { header } = token.unverified;
  if (Object.hasOwn(header, 'crit')) return 'critical_unsupported';
  if (algorithmNamed(header.alg) === undefined) return 'algorithm_unsupported';
  return soon(keys(context), (set) =>
    soon(verifyWith(set, token), (refused) =>
      refused === undefined ? undefined : verifyWithNewer(set, refused, token, keys, context, authority),
    ),
  );
}

async function verifyWithNewer(
  set: KeySet,
  refused: DenialCode,
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): Promise<DenialCode | undefined> {
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

function verifyWith(set: KeySet, token: JwtToken): Soon<DenialCode | undefined> {
  const candidates = candidatesIn(set, token);
  if (candidates.length === 0) return 'key_unknown';
  if (candidates.some((key) => key === token.goodUnder)) return undefined;
  const algorithm = algorithmNamed(token.unverified.header.alg);
  const fitting = candidates.filter((key: Key) => key.algorithm === algorithm);
  if (fitting.length === 0) return 'algorithm_unsupported';
  return soon(firstGood(fitting.slice(0, mostCandidates), token), (key) => {
    if (key === undefined) return 'signature_invalid';
    frozen(token.unverified.claims);
    token.goodUnder = key;
    return undefined;
  });
}

/** A key set of the application may be of any kind. */
function candidatesIn(set: KeySet, token: JwtToken): readonly Key[] {
  const candidates: unknown = set.candidates(token.unverified.header);
  if (Array.isArray(candidates)) return candidates as readonly Key[];
  ignoreRejection(candidates);
  throw new ConfigurationError('"candidates" of a key set must give a list of keys, and no promise.');
}

function firstGood(keys: readonly Key[], token: JwtToken, at = 0): Soon<Key | undefined> {
  const key = keys[at];
  return key && soon(key.verifies(token), (good) => (good === true ? key : firstGood(keys, token, at + 1)));
}
