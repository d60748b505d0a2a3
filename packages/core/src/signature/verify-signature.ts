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
import { algorithmNamed, isSecretAlgorithm } from './algorithms.js';
import type { Key, KeySet, KeySource } from './key-set.js';
import { unsupportedAlgorithm } from './unsupported-algorithm.js';
import { noUsableKeyHint, usableKeys } from './usable-keys.js';

/**
 * Verifies the signature of a token (RFC 7515 §5.2), synchronously if the keys are loaded and the runtime supports it.
 * If the signature is invalid for any reason, a newer key set is requested and the signature is checked once more. The
 * signature of a verified token is not checked again while its key is in the set.
 */
export function verifySignature(
  token: JwtToken,
  keys: KeySource,
  context: Context,
  authority: string,
): MaybePromise<Result<Passed>> {
  const { header } = token.unverified;
  // The header of a verified token has been checked before.
  if (!wasVerified(token)) {
    if (Object.hasOwn(header, 'crit')) return { denial: deny('critical_unsupported') };
    // Secrets and public keys exclude each other. So no public key can be used as a secret (RFC 8725 §2.1).
    if (!isAcceptedWith(keys, header.alg))
      return { denial: unsupportedAlgorithm(header.alg, [], keys.symmetric) };
  }
  return andThen(keys(context, undefined, header), (set) => {
    if (wasVerifiedWithKeyOf(set, token)) return passed;
    return andThen(verifyWith(set, token), (result) =>
      result.denial ? verifyWithNewer(set, result, token, keys, context, authority) : result,
    );
  });
}

function isAcceptedWith({ symmetric }: KeySource, alg: unknown): boolean {
  return symmetric === true ? isSecretAlgorithm(alg) : algorithmNamed(alg) !== undefined;
}

/** Whether the signature of this token was verified before. */
export function wasVerified(token: JwtToken): boolean {
  return (token as CacheableJwt).verifiedBy !== undefined;
}

/** Whether the signature was verified before, with a key that is still in the set. */
export function wasVerifiedWithKeyOf(set: KeySet, token: JwtToken): boolean {
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
  const newer = await newerThan(set, refused, keys, token, context);
  const [usable] = await usableKeys(newer.keys, 1);
  if (usable === undefined && newer.outage) throw newer.outage;
  if (usable === undefined && keys.perKid !== true)
    throw new UnavailableError(await noUsableKeyHint(newer), 30);
  const result = await verifyWith(newer, token, tried);
  // The missing key may have any `kid`: that of another source too.
  if (result.denial && newer.outage) throw newer.outage;
  if (refused.code === 'key_unknown')
    context.observe?.({ type: 'kid_missed', authority, found: result.denial?.code !== 'key_unknown' });
  return result;
}

/**
 * Requests a newer key set: an issuer may replace a key under the same `kid`. During an outage the current set is
 * returned, unless the key of the token is unknown.
 */
async function newerThan(
  set: KeySet,
  refused: Denial,
  keys: KeySource,
  token: JwtToken,
  context: Context,
): Promise<KeySet> {
  try {
    return await keys(context, set, token.unverified.header);
  } catch (error) {
    if (refused.code === 'key_unknown' || !isUnavailable(error)) throw error;
    return set;
  }
}

/** How many keys are tried for one token: a token without a `kid` matches every key. */
const maxCandidates = 16;

/** The reason why no key verified the signature, and the keys that were tried. */
interface Rejection {
  readonly denial: Denial;
  readonly tried?: readonly Key[];
}

/**
 * Checks the signature with the keys of a set. The keys in `tried` are skipped: a newer set contains most of them too.
 */
function verifyWith(
  set: KeySet,
  token: JwtToken,
  tried?: readonly Key[],
): MaybePromise<(Passed & { readonly denial?: undefined }) | Rejection> {
  const candidates = candidatesIn(set, token);
  const { alg } = token.unverified.header;
  const algorithm = isSecretAlgorithm(alg) ? alg : algorithmNamed(alg);
  const matching = candidates.filter((key) => key.algorithm === algorithm);
  return andThen(usableKeys(matching, maxCandidates), (keys) => {
    if (keys.length === 0) return noMatchingKey(candidates, token);
    return andThen(firstVerifying(keys, token, tried), (key) => {
      if (key === undefined) return { denial: invalidSignature(matching.length), tried: keys };
      deepFreeze(token.unverified.claims);
      (token as CacheableJwt).verifiedBy = key;
      return passed;
    });
  });
}

/**
 * Returns the candidates of a key set. An application's key set may return anything; a wrong type throws
 * `ConfigurationError`.
 */
function candidatesIn(set: KeySet, token: JwtToken): readonly Key[] {
  const candidates: unknown = set.candidates(token.unverified.header);
  if (Array.isArray(candidates)) return candidates as readonly Key[];
  ignoreRejection(candidates);
  throw new ConfigurationError('"candidates" of a key set must give a list of keys, and no promise.');
}

/** Returns the denial when no key has the algorithm of the token: there is a key for another algorithm, or no key. */
function noMatchingKey(candidates: readonly Key[], { unverified }: JwtToken): MaybePromise<Rejection> {
  return andThen(usableKeys(candidates, 1), ({ length }) => {
    if (length === 0) return { denial: deny('key_unknown') };
    const allowed = [...new Set(candidates.map(({ algorithm }) => algorithm))];
    return { denial: unsupportedAlgorithm(unverified.header.alg, allowed) };
  });
}

function invalidSignature(matching: number): Denial {
  if (matching <= maxCandidates) return deny('signature_invalid');
  const denial = deny('signature_invalid', { keys: matching, tried: maxCandidates });
  const hint =
    `The signature fits none of the first ${maxCandidates} keys, but ${matching} keys of the issuer could have made it. ` +
    `Have the issuer write the "kid" of the key into its tokens, or publish at most ${maxCandidates} keys of one algorithm.`;
  return { ...denial, hint };
}

function firstVerifying(
  keys: readonly Key[],
  token: JwtToken,
  tried: readonly Key[] | undefined,
  index = 0,
): MaybePromise<Key | undefined> {
  const key = keys[index];
  if (key === undefined) return undefined;
  if (tried?.includes(key)) return firstVerifying(keys, token, tried, index + 1);
  return andThen(adoptThenable(key.verifies(token)), (valid) =>
    valid === true ? key : firstVerifying(keys, token, tried, index + 1),
  );
}
