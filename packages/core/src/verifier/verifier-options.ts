import { isAuthority } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import type { Context, Observe } from '../context.js';
import { ConfigurationError } from '../options/configuration-error.js';
import {
  callable,
  checkOptions,
  isListOf,
  isObject,
  isText,
  optional,
  wholeNumber,
  hasOtherForm,
} from '../options/option-checks.js';
import { authorizationHeader } from '../request/authorization-header.js';
import { isProofMethod } from '../proof/proof-method.js';
import type { ProofMethod } from '../proof/proof-method.js';
import type { CredentialSource } from '../request/credential-source.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';
import { checkedClock, checkedReply } from './clock-and-reply.js';
import { ignoreErrors } from './events.js';
import { resolveResource, resourceExpectation } from './resource.js';
import type { Resource, ResourceOptions } from './resource.js';

/** The options of `createVerifier`. */
export interface VerifierOptions<A extends readonly Authority<string, unknown>[]> {
  /** The authorities whose tokens are accepted. The first one that accepts a token judges it, without fallback to the next. */
  readonly authorities: A;
  /**
   * Where a request can carry its credential: `authorizationHeader`, `header(name)`, `cookie(name, { origins })`. If a request
   * carries a header and a cookie, the header is used. Two headers are rejected.
   * @default [authorizationHeader]
   */
  readonly sources?: readonly CredentialSource[];
  /**
   * The longest token that is accepted, in characters.
   * @default 16384
   */
  readonly maxTokenLength?: number;
  /**
   * How many tokens with a verified signature are cached, for a usual size of about 1,000 characters and 12 claims. A cached
   * token needs no second signature check. Expiry and key withdrawal are still checked on every request. So are rules of
   * your own, unless they are `pure`. A usual token takes about 2.6 KB. The cache never takes more than 7 KB times this number, 70 MB by default. 0 caches none.
   * @default 10000
   */
  readonly cacheSize?: number;
  /**
   * The name of the protected area in every challenge (RFC 9110 §11.5): printable ASCII characters.
   * @default 'api'
   */
  readonly realm?: string;
  /** Changes the reply of a denial, such as its text or status. By default the standard reply is sent. */
  readonly reply?: (denial: Denial, standard: Reply) => Reply;
  /**
   * The proofs of possession that are checked, for tokens that are bound to a key: `dpop(...)`, `mutualTls(...)`.
   * @default bound tokens are rejected
   */
  readonly proofs?: readonly ProofMethod[];
  /**
   * Describes this API to clients: its identifier, its scopes and more (RFC 9728). Every challenge then names the address of its
   * metadata, and `metadata()` of the adapters serves it.
   * @default no metadata
   */
  readonly resource?: ResourceOptions;
  /**
   * The clock, in seconds since the epoch.
   * @default the clock of the system
   */
  readonly now?: () => number;
  /**
   * Fetches keys, metadata and introspection responses. Pass its second argument on: it bypasses the caches of the host.
   * @default the global `fetch`
   */
  readonly fetch?: typeof globalThis.fetch;
  /** Called with every event: verifications, denials, outages and key refreshes. Its errors are ignored. */
  readonly observe?: Observe;
}

/** The checked options of a verifier, with the defaults. */
export interface Settings {
  readonly authorities: readonly Authority<string, unknown>[];
  readonly sources: readonly CredentialSource[];
  readonly proofs: readonly ProofMethod[];
  readonly resource: Resource | undefined;
  readonly context: Context;
  readonly maxTokenLength: number;
  readonly cacheSize: number;
  readonly realm: string | undefined;
  readonly reply: (denial: Denial, standard: Reply) => Reply;
}

/** Checks the options of a verifier and adds the defaults. Throws `ConfigurationError`. */
export function resolveOptions(options: VerifierOptions<readonly Authority<string, unknown>[]>): Settings {
  checkOptions('createVerifier', options, {
    authorities: {
      mustBe: 'a non-empty list of authorities, such as [jwtIssuer({ ... })]',
      holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isAuthority),
      but: (value) => {
        if (Array.isArray(value) && value.length > 0) return 'is a list: write "..." before it';
        return isObject(value) ? 'is an object that is no authority' : undefined;
      },
    },
    sources: optional({
      mustBe: "a non-empty list of places, such as [authorizationHeader, cookie('__session', { origins })]",
      holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isSource),
      but: (value) => (isObject(value) ? 'is an object that is no credential source' : undefined),
    }),
    maxTokenLength: optional(wholeNumber(256, 1_048_576, ' of characters')),
    cacheSize: optional(wholeNumber(0, 10_000_000, ' of tokens')),
    realm: optional({
      mustBe: 'a name of printable ASCII characters, such as "api"',
      but: hasOtherForm,
      holds: (value) => isText(value) && /^[ -~]+$/.test(value),
    }),
    proofs: optional({
      mustBe: 'a list of different methods, such as [dpop({ ... })]',
      holds: (value) =>
        Array.isArray(value) &&
        value.every(isProofMethod) &&
        new Set(value.map(({ confirmation }) => confirmation)).size === value.length,
      but: (value) =>
        isObject(value) && !isProofMethod(value)
          ? `is no proof method. For "jkt" it has a scheme { name: 'DPoP', algorithms: [...] }, for "x5t#S256" none`
          : undefined,
    }),
    resource: resourceExpectation,
    reply: optional(callable('a function (denial, standard) => reply')),
    now: optional({
      mustBe:
        'a function that gives the seconds since the epoch (Date.now gives milliseconds: divide by 1000)',
      holds: (value) => typeof value === 'function' && clockProblem(value as () => unknown) === undefined,
      but: (value) => (typeof value === 'function' ? clockProblem(value as () => unknown) : undefined),
    }),
    fetch: optional(callable('a function like the global fetch')),
    observe: optional(callable('a function that takes an event')),
  });
  const names = options.authorities.map(({ name }) => name);
  const known = new Set<string>();
  const twice = names.find((name) => known.has(name) || !known.add(name));
  if (twice !== undefined) {
    throw new ConfigurationError(
      `createVerifier: two authorities are named "${twice}". Give each a name of its own.`,
    );
  }
  const sources = options.sources ?? [authorizationHeader];
  const stray = sources.flatMap(({ accept = [] }) => accept).find((name) => !known.has(name));
  if (stray !== undefined) {
    throw new ConfigurationError(
      `createVerifier: a source lists "${stray}" under "accept", but no authority has that name (${names.join(', ')}).`,
    );
  }
  const { now, fetch, observe, reply } = options;
  const proofs = [...(options.proofs ?? [])];
  return {
    authorities: [...options.authorities],
    sources: [...sources],
    proofs,
    resource: resolveResource(options.resource, { authorities: options.authorities, sources, proofs }),
    // Rules and authorities get it too.
    context: Object.freeze({
      now: now ? checkedClock(now) : () => Date.now() / 1000,
      fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
      ...(observe && { observe: ignoreErrors(observe) }),
      ...(proofs.length > 0 && { confirmations: proofs.map(({ confirmation }) => confirmation) }),
    }),
    maxTokenLength: options.maxTokenLength ?? 16_384,
    cacheSize: options.cacheSize ?? 10_000,
    realm: options.realm,
    reply: reply ? checkedReply(reply) : (_denial, standard) => standard,
  };
}

function isSource(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.read === 'function' &&
    typeof value.ambient === 'boolean' &&
    (value.place === undefined || isText(value.place)) &&
    (value.accept === undefined || isListOf(value.accept, isText))
  );
}

/** Says what is wrong with a clock; `undefined` if nothing is. */
function clockProblem(now: () => unknown): string | undefined {
  try {
    const time = now();
    if (typeof time !== 'number') return 'gives no number';
    if (time >= 1e11) return 'gives a number as large as milliseconds';
    return time >= 0 ? undefined : 'gives a negative number or NaN';
  } catch {
    return 'throws an error';
  }
}
