import { parseUrl } from '../lib/parse-url.js';
import type { AnyAuthority } from '../authority/authority.js';
import { issuerProblem } from '../http/issuer-url.js';
import { isLoopback } from '../http/https-url.js';
import type { HealthProblem } from './health-check.js';
import { ConfigurationError } from '../options/configuration-error.js';
import {
  checkOptions,
  isListOf,
  isObject,
  isText,
  isTextList,
  optional,
  text,
} from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import type { ProofMethod } from '../proof/proof-method.js';
import type { CredentialSource } from '../request/credential-source.js';
import { withIncludedScopes } from '../requirements/included-scopes.js';
import type { WithIncludedScopes } from '../requirements/included-scopes.js';

/** Describes this API to clients (RFC 9728). What the other options of the verifier say is not repeated here. */
export interface ResourceOptions {
  /** The identifier of this API: an https address without a fragment. Plain http is for loopback only. */
  readonly identifier: string;
  /** Its name, for people. */
  readonly name?: string;
  /** The address of its documentation for developers. */
  readonly documentation?: string;
  /** The address of its rules for the use of its data. */
  readonly policy?: string;
  /** The address of its terms of service. */
  readonly terms?: string;
  /**
   * Its scopes: a list, or a record from each scope to those that it includes. A caller with a scope then meets every
   * requirement of an included one. `access.scopes` stays as it was issued.
   */
  readonly scopes?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Other members of its metadata, such as `{ jwks_uri }` or `{ 'resource_name#de': 'Berichte' }`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The resource of a verifier, with all that its metadata is made of. */
export interface Resource extends Omit<ResourceOptions, 'scopes'> {
  /** The absolute address of its metadata (RFC 9728 §3.1). */
  readonly metadata: string;
  /** The names of its scopes. */
  readonly scopes: readonly string[];
  /** Returns scopes together with all that they include; `undefined` if none includes another. */
  readonly withIncluded: WithIncludedScopes | undefined;
  readonly authorities: readonly AnyAuthority[];
  readonly sources: readonly CredentialSource[];
  readonly proofs: readonly ProofMethod[];
}

/** Where the metadata of a resource is, before the path of the resource (RFC 9728 §3). */
export const wellKnownPath = '/.well-known/oauth-protected-resource';

const factory = 'createVerifier({ resource })';

const page: Expectation = optional({
  mustBe: 'an absolute https or http address',
  holds: (value) => isText(value) && parseUrl(value) !== undefined && /^https?:\/\/[^\s\\]+$/i.test(value),
});

/** The expectation for the option; the members are checked by `resolveResource`. */
export const resourceExpectation: Expectation = optional({
  mustBe: 'an object, such as { identifier: "https://api.example.com" }',
  holds: isObject,
});

/** Checks the option and adds the configuration of the verifier. Throws `ConfigurationError`. */
export function resolveResource(
  options: ResourceOptions | undefined,
  configuration: Pick<Resource, 'authorities' | 'sources' | 'proofs'>,
): Resource | undefined {
  if (options === undefined) return undefined;
  checkOptions(factory, options, {
    identifier: text('the identifier of this API, such as "https://api.example.com"'),
    name: optional(text('a name for people')),
    documentation: page,
    policy: page,
    terms: page,
    scopes: optional({
      mustBe:
        'a non-empty list of scopes, or a record from each scope to a list of those that it includes, without spaces, ' +
        'quotes or backslashes (RFC 6749 §3.3)',
      holds: areScopes,
    }),
    more: optional({ mustBe: 'an object with values of JSON', holds: isJson }),
  });
  const { identifier, name, documentation, policy, terms, scopes = [], more = {} } = options;
  const record = isPlainRecord(scopes) ? scopes : undefined;
  const names = record
    ? [...new Set([...Object.keys(record), ...Object.values(record).flat()])]
    : [...(scopes as readonly string[])];
  refuseOfflineAccess(names);
  const twice = Object.keys(more).find((member) => saidElsewhere.has(member));
  if (twice !== undefined)
    throw new ConfigurationError(
      `${factory}: "more" must not have "${twice}". It comes from other options of the resource or the verifier.`,
    );
  return Object.freeze({
    identifier,
    name,
    documentation,
    policy,
    terms,
    metadata: metadataAddress(identifier),
    scopes: names,
    withIncluded: record && withIncludedScopes(factory, record),
    more: JSON.parse(JSON.stringify(more)) as Readonly<Record<string, unknown>>,
    ...configuration,
  }) as Resource;
}

const saidElsewhere: ReadonlySet<string> = new Set([
  'resource',
  'authorization_servers',
  'bearer_methods_supported',
  'scopes_supported',
  'resource_name',
  'resource_documentation',
  'resource_policy_uri',
  'resource_tos_uri',
  'dpop_signing_alg_values_supported',
  'tls_client_certificate_bound_access_tokens',
]);

function areScopes(value: unknown): boolean {
  if (Array.isArray(value)) return isTextList(value) && value.every(isScope);
  if (!isPlainRecord(value)) return false;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return (
    entries.length > 0 && entries.every(([scope, included]) => isScope(scope) && isListOf(included, isScope))
  );
}

function isScope(value: unknown): value is string {
  return isText(value) && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  return isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

function isJson(value: unknown): boolean {
  try {
    return isPlainRecord(value) && typeof JSON.stringify(value) === 'string';
  } catch {
    return false;
  }
}

function refuseOfflineAccess(scopes: readonly string[]): void {
  if (scopes.includes('offline_access'))
    throw new ConfigurationError(
      `${factory}: "scopes" must not have "offline_access". It asks the issuer for a refresh token and means nothing to this API. ` +
        'A client that wants one adds it itself.',
    );
}

/** Returns the address: the well-known path goes between the origin and the path, without a slash that ends the origin. */
function metadataAddress(identifier: string): string {
  const [address = '', ...query] = identifier.split('?');
  const problem = identifierProblem(identifier, address);
  if (problem !== undefined)
    throw new ConfigurationError(
      `${factory}: "identifier" ${problem}. Give the address of this API as clients write it, such as "https://api.example.com/mcp".`,
    );
  const { origin, pathname } = new URL(address);
  const suffix = query.length > 0 ? `?${query.join('?')}` : '';
  return `${origin}${wellKnownPath}${pathname === '/' ? '' : pathname}${suffix}`;
}

function identifierProblem(identifier: string, address: string): string | undefined {
  if (identifier.includes('#')) return 'contains a fragment';
  const problem = issuerProblem(address);
  if (problem !== undefined) return problem;
  const url = new URL(address);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    return 'does not use https. Plain http is for loopback only';
  return /^[\x21\x23-\x7e]*$/.test(identifier) ? undefined : 'has characters that a URL encodes';
}

/** Says so if no token could be meant for the resource, or if clients can't find an issuer. For `check()`. */
export function resourceProblems(resource: Resource | undefined): readonly HealthProblem[] {
  if (resource === undefined) return [];
  const { identifier, authorities } = resource;
  const audiences = authorities.flatMap((each) => each.audiences ?? each.expects?.audiences ?? []);
  if (audiences.includes(identifier)) return [];
  const problem =
    'no authority has the identifier of the resource as its audience: clients ask the issuer for a token for ' +
    `"${identifier}" (RFC 8707), so set "audience" of an authority to it`;
  return [{ authority: authorities.map(({ name }) => name).join(', '), problem }];
}
