import type { Context } from '../context.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { hasNewKey } from '../signature/key-set.js';
import type { Key, KeySet, KeySource, UnusedKeys } from '../signature/key-set.js';
import type { JwsHeader } from '../token/token.js';
import { checkedKeySource } from './checked-key-source.js';

/** The set of a source, or why there is none: the error of an outage, or `undefined` while it is loaded. */
type Part = KeySet | Error | undefined;

/**
 * Returns one checked key source for a source or a list of sources. With a list, a token is verified with the key of any
 * of them. If one is unavailable and no key of the others verifies the token, that is an outage. The list must not be empty.
 * Throws `ConfigurationError` if it contains shared secrets beside other sources.
 */
export function keySourceOf(factory: string, keys: KeySource | readonly KeySource[]): KeySource {
  const sources = [keys].flat().map((source) => checkedKeySource(factory, source));
  if (sources.length === 1) return sources[0] as KeySource;
  if (sources.some(({ symmetric }) => symmetric === true))
    throw new ConfigurationError(
      `${factory}: "keys" must not list a shared secret beside other sources. Give sharedSecret a list of secrets, or ` +
        'make an authority of its own for tokens with public keys.',
    );
  return mergedKeys(sources);
}

function mergedKeys(sources: readonly KeySource[]): KeySource {
  const partsOf = new WeakMap<KeySet, readonly Part[]>();
  let last: { readonly answers: readonly Part[]; readonly set: KeySet } | undefined;

  /**
   * Returns one set of all answers: the same one as before while no answer has changed. An unavailable source keeps its
   * keys of the earlier set. If then nothing is newer, the outage is thrown, as by a single source: a wrong signature under
   * a known key is denied.
   */
  function merge(answers: readonly Part[], earlier: readonly Part[] = []): KeySet {
    if (last?.answers.every((answer, index) => answer === answers[index]) === true) return last.set;
    const outage = answers.find((answer) => answer instanceof Error);
    if (outage !== undefined && !answers.some(isSet)) throw outage;
    const parts = answers.map((answer, index) => (isSet(answer) ? answer : (earlier[index] ?? answer)));
    if (outage !== undefined && !parts.some((part, index) => isNewer(part, earlier[index]))) throw outage;
    const set = mergedSet(parts.filter(isSet), outage);
    // A set with keys of an earlier one is for one token only.
    if (outage === undefined) last = { answers, set };
    partsOf.set(set, parts);
    return set;
  }

  const keys = (context: Context, seen?: KeySet, header?: JwsHeader): KeySet | Promise<KeySet> => {
    const seenParts = seen && partsOf.get(seen);
    const answers = sources.map((source, index) => {
      const part = seenParts?.[index];
      return ask(() => source(context, isSet(part) ? part : undefined, header));
    });
    const ready = answers.map((answer) => (answer instanceof Promise ? undefined : answer));
    if (!ready.includes(undefined)) return merge(ready, seenParts);
    // A source that is loading must not delay a token whose key another source has.
    if (seen === undefined && header?.kid !== undefined && ready.some((part) => hasKid(part, header)))
      return merge(ready);
    return Promise.all(answers.map(async (answer) => answer)).then((loaded) => merge(loaded, seenParts));
  };
  const perKid = sources.every((source) => source.perKid === true);
  return Object.assign(keys, perKid && ({ perKid: true } as const));
}

/** Calls a source. An outage is a result; any other error is thrown. */
function ask(call: () => KeySet | Promise<KeySet>): Part | Promise<Part> {
  try {
    const answer = call();
    if (!(answer instanceof Promise)) return answer;
    const settled = answer.catch(outageOrThrow);
    // The request may not wait for it.
    settled.catch(() => {});
    return settled;
  } catch (error) {
    return outageOrThrow(error);
  }
}

function outageOrThrow(error: unknown): Error {
  if (isUnavailable(error)) return error;
  throw error;
}

function isSet(part: Part): part is KeySet {
  return part !== undefined && !(part instanceof Error);
}

/** Whether a part has keys that the earlier one lacks, or is missing. */
function isNewer(part: Part, earlier: Part): boolean {
  return !isSet(part) || hasNewKey(part.keys, isSet(earlier) ? earlier : undefined);
}

function hasKid(part: Part, header: JwsHeader): boolean {
  return isSet(part) && candidatesOf(part, header).some(({ kid }) => kid === header.kid);
}

function mergedSet(
  sets: readonly KeySet[],
  outage = sets.find((set) => set.outage !== undefined)?.outage,
): KeySet {
  const unused = sets.flatMap(({ unusedKeys }) => unusedKeys ?? []);
  return {
    keys: sets.flatMap((set) => set.keys),
    withdrawnWithin: Math.max(...sets.map((set) => set.withdrawnWithin)),
    candidates: (header) => sets.flatMap((set) => candidatesOf(set, header)),
    ...(unused.length > 0 && { unusedKeys: mergedReasons(unused) }),
    ...(outage && { outage }),
  };
}

function candidatesOf(set: KeySet, header: JwsHeader): readonly Key[] {
  const candidates: unknown = set.candidates(header);
  if (Array.isArray(candidates)) return candidates as readonly Key[];
  throw new ConfigurationError('"candidates" of a key set must give a list of keys, and no promise.');
}

function mergedReasons(unused: readonly UnusedKeys[]): UnusedKeys {
  return {
    excluded: unused.flatMap(({ excluded }) => excluded),
    unsupported: unused.flatMap(({ unsupported }) => unsupported),
    rejected: unused.flatMap(({ rejected }) => rejected),
  };
}
