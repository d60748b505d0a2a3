import type { Context } from '../context.js';
import { deepFreeze } from '../lib/deep-freeze.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { adoptThenable, ignoreRejection } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { passed } from '../response/result.js';
import type { Passed, Result } from '../response/result.js';
import { isUnavailable, UnavailableError } from '../response/unavailable-error.js';
import type { CacheableJwt, JwtToken } from '../token/token.js';
import { algorithmNamed } from './algorithms.js';
import type { Key, KeySet, KeySource } from './key-set.js';
import { usableKeys } from './usable-keys.js';

/**
 * Verifies the signature of a token (RFC 7515 §5.2), synchronously if the keys are loaded and the runtime allows it. If the
 * signature is refused, the key source is asked for a newer set, and the signature is checked once more. A token that was
 * verified before is not checked again while its key is in the set.
 */
export function verifySignature(
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): MaybePromise<Result<Passed>> {
  const { header } = token.unverified;
  // The header of a verified token was checked then.
  if (!wasVerified(token)) {
    if (Object.hasOwn(header, 'crit')) return { denial: deny('critical_unsupported') };
    if (algorithmNamed(header.alg) === undefined) return { denial: deny('algorithm_unsupported') };
  }
  return andThen(keys(context), (set) => {
    if (wasVerifiedWithKeyOf(set, token)) return passed;
    return andThen(verifyWith(set, token), (result) =>
      result.denial ? verifyWithNewer(set, result, token, keys, context, authority) : result,
    );
  });
}

/** Whether the signature of this token was verified before. */
export function wasVerified(token: JwtToken): boolean {
  return (token as CacheableJwt).verifiedBy !== undefined;
}

/** Whether the signature was verified before, with a key that is still in the set. */
function wasVerifiedWithKeyOf(set: KeySet, token: JwtToken): boolean {
  return wasVerified(token) && candidatesIn(set, token).includes((token as CacheableJwt).verifiedBy as Key);
}

async function verifyWithNewer(
  set: KeySet,
  { denial: refused, tried }: Rejection,
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): Promise<Result<Passed>> {
  const newer = await newerThan(set, refused, keys, context);
  const [one] = await usableKeys(newer.keys, 1);
  if (one === undefined) throw new UnavailableError('the issuer publishes no usable key', 30);
  const result = await verifyWith(newer, token, tried);
  if (refused.code === 'key_unknown')
    context.observe?.({ type: 'kid_missed', authority, found: result.denial?.code !== 'key_unknown' });
  return result;
}

/** An issuer may replace a key under the same `kid`; but a known key that says no is an answer, even in an outage. */
async function newerThan(set: KeySet, refused: Denial, keys: KeySource, context: Context): Promise<KeySet> {
  try {
    return await keys(context, set);
  } catch (error) {
    if (refused.code === 'key_unknown' || !isUnavailable(error)) throw error;
    return set;
  }
}

/** A token without a `kid` could name every key as its own. This many of a set are tried. */
const mostCandidates = 16;

/** Why no key of a set fits, and the keys under which the signature was found bad. */
interface Rejection {
  readonly denial: Denial;
  readonly tried?: readonly Key[];
}

/** Checks the signature. The keys that were `tried` before are not tried again: a newer set has most of them too. */
function verifyWith(
  set: KeySet,
  token: JwtToken,
  tried?: readonly Key[],
): MaybePromise<(Passed & { readonly denial?: undefined }) | Rejection> {
  const candidates = candidatesIn(set, token);
  const algorithm = algorithmNamed(token.unverified.header.alg);
  const fitting = candidates.filter((key) => key.algorithm === algorithm);
  return andThen(usableKeys(fitting, mostCandidates), (keys) => {
    if (keys.length === 0) return withoutKey(candidates);
    return andThen(firstGood(keys, token, tried), (key) => {
      if (key === undefined) return { denial: badSignature(fitting.length), tried: keys };
      deepFreeze(token.unverified.claims);
      (token as CacheableJwt).verifiedBy = key;
      return passed;
    });
  });
}

/** A key set of the application may be of any kind. */
function candidatesIn(set: KeySet, token: JwtToken): readonly Key[] {
  const candidates: unknown = set.candidates(token.unverified.header);
  if (Array.isArray(candidates)) return candidates as readonly Key[];
  ignoreRejection(candidates);
  throw new ConfigurationError('"candidates" of a key set must give a list of keys, and no promise.');
}

/** No key fits the algorithm of the token: either its key is there for another one, or it is not there. */
function withoutKey(candidates: readonly Key[]): MaybePromise<Rejection> {
  return andThen(usableKeys(candidates, 1), ({ length }) => ({
    denial: deny(length === 0 ? 'key_unknown' : 'algorithm_unsupported'),
  }));
}

function badSignature(fitting: number): Denial {
  if (fitting <= mostCandidates) return deny('signature_invalid');
  const denial = deny('signature_invalid', { keys: fitting, tried: mostCandidates });
  const hint =
    `The signature fits none of the first ${mostCandidates} keys, but ${fitting} keys of the issuer could have made it. ` +
    `Have the issuer write the "kid" of the key into its tokens, or publish at most ${mostCandidates} keys of one algorithm.`;
  return { ...denial, hint };
}

function firstGood(
  keys: readonly Key[],
  token: JwtToken,
  tried: readonly Key[] | undefined,
  at = 0,
): MaybePromise<Key | undefined> {
  const key = keys[at];
  if (key === undefined) return undefined;
  if (tried?.includes(key)) return firstGood(keys, token, tried, at + 1);
  return andThen(adoptThenable(key.verifies(token)), (good) =>
    good === true ? key : firstGood(keys, token, tried, at + 1),
  );
}
