import type { Authority, Context, Rule } from '../authority.js';
import type { Claims, JwtToken } from '../classify.js';
import { deny } from '../denial.js';
import type { DenialCode } from '../denial.js';
import { ConfigurationError, UnavailableError } from '../errors.js';
import { discovery } from '../keys/discovery.js';
import { endpoint } from '../keys/endpoint.js';
import type { Key, KeySet } from '../keys/key-set.js';
import type { KeySource } from '../keys/source.js';
import {
  callable,
  checkOptions,
  isObject,
  isText,
  isTextList,
  optional,
  seconds,
  text,
  textOrList,
} from '../options.js';
import { audience } from '../rules/audience.js';
import { expiry } from '../rules/expiry.js';
import { issuedAt } from '../rules/issued-at.js';
import { issuer } from '../rules/issuer.js';
import { notBefore } from '../rules/not-before.js';
import { accessTokenType } from '../rules/type.js';
import type { OutputOf, StandardSchema } from '../schema.js';
import { algorithmNamed } from '../signature/algorithms.js';
import { unchecked } from '../unchecked.js';
import type { Unchecked } from '../unchecked.js';

/** What `jwtIssuer` takes; all times are in seconds. */
export interface JwtIssuerOptions<N extends string, S extends StandardSchema> {
  /** The name of this issuer in results, in `accept` and in logs. */
  readonly name: N;
  /** The `iss` of its tokens, exactly as it writes it; a list when it has several spellings. */
  readonly issuer: string | readonly string[];
  /** The `aud` that stands for this API; a list when any of several will do; `unchecked` to take tokens meant for others. */
  readonly audience: string | readonly string[] | Unchecked;
  /**
   * Where its keys come from: `remoteKeys(url)`, `localKeys(jwks)` or `pem(text)`.
   * @default `discovery(issuer)`
   */
  readonly keys?: KeySource;
  /** `unchecked` to accept tokens that never expire; by default `exp` is required. */
  readonly expiry?: Unchecked;
  /**
   * How far the clocks may be apart when `exp`, `nbf` and `iat` are compared; 0 is honoured.
   * @default 5
   */
  readonly clockTolerance?: number;
  /** A Standard Schema (zod, valibot, arktype ...) that checks the claims and gives `access.claims` its type. */
  readonly claims?: S;
  /** Further checks, such as `maximumAge(3600)`, `authorizedParty(origin)`, `type('at+jwt')`, `required('sub')`. */
  readonly rules?: readonly Rule[];
}

/**
 * An issuer of signed JWTs: verifies the signature with its keys, then checks issuer, audience, expiry, not-before,
 * issued-at and type (RFC 7519 §7.2, RFC 8725, RFC 9068 §4). Throws `ConfigurationError` for options that cannot be
 * honoured; its verdicts are the denials of the table.
 */
export function jwtIssuer<const N extends string, S extends StandardSchema = StandardSchema<Claims>>(
  options: JwtIssuerOptions<N, S>,
): Authority<N, OutputOf<S>> {
  check(options);
  const { name, clockTolerance = 5, claims } = options;
  const issuers = [options.issuer].flat();
  const keys = options.keys ?? discoveryOf(name, issuers);

  return {
    name,
    accepts: (token) => token.kind === 'jwt' && issuers.includes(token.unverified.claims.iss as string),
    async attest(token, context) {
      if (token.kind !== 'jwt') return { denial: deny('token_unrecognized') };
      const refused = await verifySignature(token, keys, context);
      return refused === undefined ? { attestation: token.unverified } : { denial: deny(refused) };
    },
    rules: [
      issuer(issuers),
      ...(options.audience === unchecked ? [] : [audience([options.audience].flat())]),
      ...(options.expiry === unchecked ? [] : [expiry(clockTolerance)]),
      notBefore(clockTolerance),
      issuedAt(clockTolerance),
      accessTokenType,
      ...(options.rules ?? []),
    ],
    ...(claims && { claims: claims as StandardSchema<OutputOf<S>> }),
  };
}

/** Why the signature of a token is refused, or nothing when it is good. A set that falls short is asked for a newer one. */
async function verifySignature(
  token: JwtToken,
  keys: KeySource,
  context: Context,
): Promise<DenialCode | undefined> {
  const { header } = token.unverified;
  if (Object.hasOwn(header, 'crit')) return 'critical_unsupported';
  if (algorithmNamed(header.alg) === undefined) return 'algorithm_unsupported';

  const set = await keys(context);
  const refused = await verifyWith(set, token);
  if (refused === undefined) return undefined;
  const newer = await newerThan(set, refused, keys, context);
  if (newer.keys.length === 0) throw new UnavailableError('the issuer publishes no usable key', 30);
  return newer === set ? refused : verifyWith(newer, token);
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
    if (await key.verifies(token)) return undefined;
  }
  return 'signature_invalid';
}

function check(options: unknown): void {
  const name =
    isObject(options) && isText(options.name) ? `jwtIssuer({ name: "${options.name}" })` : 'jwtIssuer';
  checkOptions(name, options, {
    name: text('a name for this issuer, such as "people"'),
    issuer: textOrList('the "iss" of its tokens: a string or a list of strings'),
    audience: {
      mustBe:
        'the "aud" of this API, a string or a list of strings (or `unchecked`, to take tokens meant for others)',
      holds: (value) => value === unchecked || isText(value) || isTextList(value),
    },
    keys: optional(
      callable('a key source: remoteKeys(url), localKeys(jwks), pem(text) or discovery(issuer)'),
    ),
    expiry: optional({ mustBe: '`unchecked`, or left out', holds: (value) => value === unchecked }),
    clockTolerance: optional(seconds(0, 600)),
    claims: optional({
      mustBe: 'a Standard Schema, such as one of zod',
      holds: (value) => (isObject(value) || typeof value === 'function') && '~standard' in value,
    }),
    rules: optional({
      mustBe: 'a list of rules, such as [maximumAge(3600)]',
      holds: (value) => Array.isArray(value) && value.every((rule) => typeof rule === 'function'),
    }),
  });
}

function discoveryOf(name: string, issuers: readonly string[]): KeySource {
  const [first, ...others] = issuers;
  if (first === undefined || others.length > 0) {
    throw new ConfigurationError(
      `jwtIssuer({ name: "${name}" }): with several issuers, "keys" must say whose keys to use, such as discovery(issuer).`,
    );
  }
  endpoint(`jwtIssuer({ name: "${name}" }), whose keys are to be found at its "issuer"`, first);
  return discovery(first);
}
