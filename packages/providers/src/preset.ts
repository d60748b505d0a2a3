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
 * Options of every preset. Each preset returns `Authority<NoInfer<N>, ...>`. Otherwise TypeScript would infer the
 * name from a list of authorities as `string`, and a verifier would lose its literal names.
 */
export interface PresetOptions<N extends string, S extends StandardSchema> {
  /**
   * The name of this issuer in results, in `accept` and in logs. Set it if you use the same preset twice.
   * @default the name of the preset
   */
  readonly name?: N;
  /** A Standard Schema (zod, valibot, arktype ...) that validates the claims and types `access.claims`. */
  readonly claims?: S;
  /**
   * The source of its keys, such as `localKeys(jwks)`.
   * @default the vendor's published JWKS
   */
  readonly keys?: KeySource;
  /**
   * The kind of its principals, or a function from claims to kind, as for `jwtIssuer`.
   * @default what the vendor documents
   */
  readonly kind?: KindOption;
  /** `unchecked` accepts tokens with `cnf`. Use it only if something in front of this API verifies the proof. */
  readonly binding?: Unchecked;
  /**
   * Further rules, such as `maxTokenAge(3600)`. They run after those of the preset. `type(...)` replaces the accepted
   * `typ` headers.
   */
  readonly rules?: readonly Rule[];
}

/** The properties of an issuer that a preset defines. */
export interface Issuer {
  readonly name: string;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[] | Unchecked;
  /** The URL of its keys. */
  readonly keys: string;
  /**
   * The algorithms of its keys.
   * @default RS256 only
   */
  readonly algorithms?: readonly Algorithm[];
  /**
   * `unchecked` if the issuer marks its kinds of token by itself. Claims that usually mark an ID token are then
   * ignored.
   */
  readonly idTokenClaims?: Unchecked;
  readonly rules?: readonly Rule[];
  /**
   * The kind of its principals. A function returns person or machine, or `unknown` where the vendor does not document
   * it.
   */
  readonly kind: KindOption;
  /** Reads vendor-specific claims into the principal. It runs after all rules have passed. */
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

/** Checks the options of a preset. Throws `ConfigurationError`. */
export function checkPreset(
  factory: string,
  options: unknown,
  own: Readonly<Record<string, Expectation>>,
): void {
  checkOptions(factory, options, { ...own, ...common });
}

/** Creates the authority of a preset: a `jwtIssuer` with the properties of the issuer. */
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
