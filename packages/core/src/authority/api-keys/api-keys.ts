import type { Access } from '../../claims/access.js';
import type { Principal } from '../../claims/principal.js';
import type { Rule } from '../../claims/rule.js';
import { anything, runHookOrUnavailable, runLookup } from '../../hooks/run-hook.js';
import type { HookAnswer } from '../../hooks/run-hook.js';
import { timingSafeEqual } from '../../lib/digest.js';
import { callable, checkOptions, isObject, isText, optional, text } from '../../options/option-checks.js';
import { isUnchecked, unchecked } from '../../options/unchecked.js';
import type { Unchecked } from '../../options/unchecked.js';
import { deny } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import type { Authority } from '../authority.js';
import { claimCheckOptions, uncheckedOnly } from '../claim-check-options.js';
import { recordFrom } from './api-key-record.js';
import type { ApiKeyRecord } from './api-key-record.js';
import { hasChecksum, hashApiKey, storedPrefixExpectation } from './api-key.js';

/** Options of `apiKeys`. */
export interface ApiKeyOptions<N extends string, R extends ApiKeyRecord> {
  /** The name of this authority in results, in `accept` and in logs. */
  readonly name: N;
  /**
   * The beginning of its keys, such as `acme_`. Two authorities must not have the same one. `unchecked` is for keys without
   * one: every opaque token that no earlier authority accepts. Then list this authority last.
   */
  readonly prefix: string | Unchecked;
  /**
   * Finds a record in your own table by the digest of the key. An error that it throws is an outage, not a verdict. Its
   * promise may take 5 seconds.
   */
  readonly lookup: (digest: string) => R | undefined | null | Promise<R | undefined | null>;
  /**
   * The digest of a key, for a table that stores other ones, such as an HMAC or hexadecimal digits. Its promise may take 5
   * seconds.
   * @default `hashApiKey`: SHA-256 in base64url
   */
  readonly digest?: (key: string) => string | PromiseLike<string>;
  /** `unchecked` accepts keys that were not created with `createApiKey` and have no checksum. */
  readonly checksum?: Unchecked;
  /**
   * Whether a token was revoked, by your own look-up. It is called on each request, after all other checks of the
   * token: `true` denies with 401 `token_revoked`, `false` passes. An error, or a promise that takes longer than 5
   * seconds, is an outage (503). Any other result is a `ConfigurationError`.
   */
  readonly isRevoked?: (access: Access<N, R>) => boolean | PromiseLike<boolean>;
  /** Further checks. They get the record as claims. */
  readonly rules?: readonly Rule[];
}

/**
 * An authority for API keys in your own table, which stores only digests. A mistyped key is denied without a look-up.
 * An expired key is denied after it. A copy of the record is in `access.claims`; its plain data is frozen. Throws
 * `ConfigurationError` for invalid options.
 */
export function apiKeys<const N extends string, R extends ApiKeyRecord>(
  options: ApiKeyOptions<N, R>,
): Authority<N, R> {
  const factory =
    isObject(options) && isText(options.name) ? `apiKeys({ name: "${options.name}" })` : 'apiKeys';
  checkOptions(factory, options, {
    name: text('a name for this authority, such as "keys"'),
    prefix: storedPrefixExpectation,
    lookup: callable('a function that takes a digest and gives the record of the key, or undefined'),
    digest: optional(callable('a function that takes a key and gives its digest')),
    checksum: optional(uncheckedOnly),
    rules: claimCheckOptions.rules,
    isRevoked: claimCheckOptions.isRevoked,
  });
  const { name, lookup, digest: digestOf = hashApiKey, checksum, rules = [], isRevoked } = options;
  const prefix = isUnchecked(options.prefix) ? '' : options.prefix;

  async function find(digest: string): Promise<R | undefined> {
    const found = await runLookup(`"lookup" of ${factory}`, () => lookup(digest), anything);
    if (found === undefined || found === null) return undefined;
    const record = recordFrom(factory, found as R);
    return timingSafeEqual(record.digest, digest) ? record : undefined;
  }

  return {
    name,
    accepts: (token) => token.kind === 'opaque' && token.raw.startsWith(prefix),
    async attest({ raw }) {
      if (checksum !== unchecked && !(await hasChecksum(raw))) return { denial: deny('token_malformed') };
      const digest = await runHookOrUnavailable(`"digest" of ${factory}`, () => digestOf(raw), digestAnswer);
      const record = await find(digest);
      return record === undefined
        ? { denial: deny('api_key_unknown') }
        : { attestation: { claims: record as unknown as Claims } };
    },
    rules: [notExpired, ...rules],
    kinds: ['api_key'],
    ...(isRevoked && { isRevoked }),
    principal: (claims) => ({ principal: principalOfRecord(claims as unknown as R) }),
  };
}

const digestAnswer: Readonly<HookAnswer<string>> = { mustBe: 'a text that is not empty', holds: isText };

const notExpired: Rule = ({ claims: { expires } }, { now }) =>
  typeof expires === 'number' && !(now() < expires) ? deny('token_expired') : undefined;

function principalOfRecord({ owner, organization, scopes, permissions }: ApiKeyRecord): Principal {
  return {
    kind: 'api_key',
    subject: owner,
    client: undefined,
    actor: undefined,
    organization: organization ?? undefined,
    scopes: scopes ?? [],
    permissions: permissions ?? [],
  };
}
