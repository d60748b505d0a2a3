import { jwtIssuer, remoteKeys, unchecked } from '@tokenward/core';
import type { Algorithm, Authority, Claims, KeySource, Principal, Rule, Unchecked } from '@tokenward/core';
import { checkOptions, optional, readPrincipal, text } from '@tokenward/core/authoring';
import type {
  Expectation,
  InferOutput,
  KindOption,
  KnownKind,
  StandardSchema,
} from '@tokenward/core/authoring';

/**
 * What every preset takes. Each returns `Authority<NoInfer<N>, ...>`: in a list of authorities TypeScript would otherwise
 * infer the name from the list, where it is any text, and a verifier would lose its literal names.
 */
export interface PresetOptions<N extends string, S extends StandardSchema> {
  /**
   * The name of this issuer in results, in `accept` and in logs; needed when two of the same kind stand side by side.
   * @default the name of the preset
   */
  readonly name?: N;
  /** A Standard Schema (zod, valibot, arktype ...) that checks the claims and gives `access.claims` its type. */
  readonly claims?: S;
  /**
   * Where its keys come from, such as `localKeys(jwks)`.
   * @default the address at which the vendor publishes them
   */
  readonly keys?: KeySource;
  /**
   * What its principals are: a kind, or a function that takes the claims and gives one, as for `jwtIssuer`.
   * @default what the vendor documents
   */
  readonly kind?: KindOption;
  /** `unchecked` to take tokens bound by `cnf`, where something in front of this API demands the proof. */
  readonly binding?: Unchecked;
  /** Further checks, such as `maxTokenAge(3600)`; they run after those of the preset. `type(...)` replaces the accepted `typ` headers. */
  readonly rules?: readonly Rule[];
}

/** What a preset knows about its issuer. */
export interface Issuer {
  readonly name: string;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[] | Unchecked;
  /** The address of its keys. */
  readonly keys: string;
  /** What its keys may sign with, where it is not only RS256. */
  readonly algorithms?: readonly Algorithm[];
  /** The issuer tells its kinds of token apart by itself, so claims that usually mark an ID token prove nothing. */
  readonly idTokenClaims?: Unchecked;
  readonly rules?: readonly Rule[];
  /** What its principals are; a function gives person or machine, or `unknown` where the vendor's documents leave it open. */
  readonly kind: KindOption;
  /** What else it spells its own way; the rules have passed when this runs. */
  readonly principal?: (claims: Claims, registered: Principal) => Partial<Omit<Principal, 'kind'>>;
}

const common: Readonly<Record<keyof PresetOptions<string, StandardSchema>, Expectation>> = {
  name: optional(text('a name for this issuer')),
  claims: optional({ mustBe: 'a Standard Schema, such as one of zod', holds: isSchema }),
  keys: optional({
    mustBe: 'a key source such as localKeys(jwks)',
    holds: (value) => typeof value === 'function',
  }),
  kind: optional({
    mustBe: "'person', 'machine', 'api_key' or 'unknown', or a function of the claims that gives one of them",
    holds: (value) =>
      typeof value === 'function' || ['person', 'machine', 'api_key', 'unknown'].includes(value as string),
  }),
  binding: optional({ mustBe: '`unchecked`, or left out', holds: (value) => value === unchecked }),
  rules: optional({
    mustBe: 'a list of rules, such as [maxTokenAge(3600)]',
    holds: (value) => Array.isArray(value) && value.every((rule) => typeof rule === 'function'),
  }),
};

/** Checks the options of a preset before anything is built from them; throws `ConfigurationError`. */
export function checkPreset(
  factory: string,
  options: unknown,
  own: Readonly<Record<string, Expectation>>,
): void {
  checkOptions(factory, options, { ...own, ...common });
}

/** Makes the authority of a preset: a `jwtIssuer` with what is known about the issuer, RS256 only unless it says more. */
export function preset<N extends string, S extends StandardSchema>(
  options: PresetOptions<N, S>,
  known: Issuer,
): Authority<N, InferOutput<S>> {
  const { name = known.name as N, claims, keys, binding, kind = known.kind, rules = [] } = options;
  const { issuer, audience, algorithms = ['RS256'], principal } = known;
  const authority = jwtIssuer({
    name,
    issuer,
    audience,
    keys: keys ?? remoteKeys(known.keys, { algorithms }),
    kind,
    ...(claims && { claims }),
    ...(binding && { binding }),
    ...(known.idTokenClaims && { idTokenClaims: known.idTokenClaims }),
    rules: [...(known.rules ?? []), ...rules],
  });
  return {
    ...authority,
    ...(kind === known.kind && typeof kind === 'function' && { kinds: byVendors }),
    principal(attested: Claims) {
      const read = authority.principal ? authority.principal(attested) : readPrincipal(attested);
      return read.denial
        ? read
        : { principal: { ...read.principal, ...principal?.(attested, read.principal) } };
    },
  };
}

const byVendors: readonly KnownKind[] = ['person', 'machine'];

function isSchema(value: unknown): boolean {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value
  );
}
