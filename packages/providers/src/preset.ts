import { deny, jwtIssuer, remoteKeys } from '@tokenward/core';
import type {
  Access,
  Algorithm,
  Authority,
  Claims,
  KeySource,
  Principal,
  Rule,
  Unchecked,
} from '@tokenward/core';
import { checkOptions, claimCheckOptions, optional, readPrincipal, text } from '@tokenward/core/authoring';
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
   * The allowed difference between the clocks for `exp` and `nbf`, in seconds, from 0 to 600.
   * @default 5
   */
  readonly clockTolerance?: number;
  /** Whether a token was revoked, by your own look-up, as for `jwtIssuer`. */
  isRevoked?(access: Access<N, InferOutput<S>>): boolean | PromiseLike<boolean>;
  /**
   * Further rules, such as `maxTokenAge(3600)`. They run after those of the preset. `type(...)` replaces the accepted
   * `typ` headers.
   */
  readonly rules?: readonly Rule[];
}

/** A preset: a function from its own options and those of every preset to an authority. Throws `ConfigurationError`. */
export type Preset<Own extends object, Name extends string> = <
  const N extends string = Name,
  S extends StandardSchema = StandardSchema<Claims>,
>(
  options: Own & PresetOptions<N, S>,
) => Authority<NoInfer<N>, InferOutput<S>>;

/** The properties of an issuer that a preset defines. */
export interface Issuer {
  /** The `iss` of its tokens; a list if they have several. */
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[] | Unchecked;
  /**
   * The URL of its keys, or a function from an issuer to the URL of the keys of that issuer.
   * @default found through the metadata of the issuer
   */
  readonly keys?: string | ((issuer: string) => string);
  /**
   * The algorithms of its keys.
   * @default RS256 only
   */
  readonly algorithms?: readonly Algorithm[];
  /**
   * What its tokens are for, as for `jwtIssuer`.
   * @default 'access'
   */
  readonly tokenUse?: 'access' | 'id';
  readonly rules?: readonly Rule[];
  /**
   * The kind of its principals. A function returns person or machine, or `unknown` where the vendor does not document
   * it.
   */
  readonly kind: KindOption;
  /** Returns the claims with the subject in `sub`, for an issuer that writes it elsewhere. */
  readonly withSubject?: (claims: Claims) => Claims;
  /** Reads vendor-specific claims into the principal. It runs after all rules have passed. */
  readonly principal?: (claims: Claims, registered: Principal) => Partial<Omit<Principal, 'kind'>>;
}

/** The expectations for the options of every preset. A function, so that unused presets leave no code behind. */
const common = (): Readonly<Record<keyof PresetOptions<string, StandardSchema>, Expectation>> => ({
  name: optional(text('a name for this issuer')),
  keys: optional({
    mustBe: 'a key source such as localKeys(jwks)',
    holds: (value) => typeof value === 'function',
  }),
  kind: claimCheckOptions.kind,
  binding: claimCheckOptions.binding,
  clockTolerance: claimCheckOptions.clockTolerance,
  isRevoked: claimCheckOptions.isRevoked,
  claims: claimCheckOptions.claims,
  rules: claimCheckOptions.rules,
});

/**
 * Defines a preset. `name` is the default name of its authority; in errors it is written as the function is, in
 * camelCase. `expected` describes its own options, `issuerOf` makes the properties of the issuer from them.
 */
export function definePreset<Own extends object, const Name extends string>(
  name: Name,
  expected: () => Readonly<Record<keyof NoInfer<Own>, Expectation>>,
  issuerOf: (own: Own, common: PresetOptions<string, StandardSchema>) => Issuer,
): Preset<Own, Name> {
  const factory = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (options) => {
    checkOptions(factory, options, { ...expected(), ...common() });
    return authorityOf(name, options, issuerOf(options, options));
  };
}

/** Returns the authority of a preset: a `jwtIssuer` with the properties of the issuer. */
function authorityOf<N extends string, S extends StandardSchema>(
  defaultName: string,
  options: PresetOptions<N, S>,
  known: Issuer,
): Authority<N, InferOutput<S>> {
  const { name = defaultName as N, kind = known.kind, rules = [] } = options;
  const { claims, binding, clockTolerance, isRevoked } = options;
  const { audience, tokenUse, principal, withSubject = (own: Claims) => own } = known;
  const groups = keyGroups(options.keys, known);
  const issuerWith = (issuer: readonly string[], keys: KeySource | undefined) =>
    jwtIssuer({
      name,
      issuer,
      audience,
      kind,
      ...(keys && { keys }),
      ...(claims && { claims }),
      ...(binding && { binding }),
      ...(tokenUse && { tokenUse }),
      ...(clockTolerance !== undefined && { clockTolerance }),
      ...(isRevoked && { isRevoked }),
      rules: [...(known.rules ?? []), ...rules],
    });
  const each = groups.map(({ issuers, keys }) => issuerWith(issuers, keys));
  const all =
    each.length === 1 ? each[0]! : byIssuer(issuerWith([known.issuer].flat(), groups[0]!.keys), each);
  return {
    ...all,
    ...(kind === known.kind && typeof kind === 'function' && { kinds: byVendors }),
    principal(attested: Claims) {
      const own = withSubject(attested);
      const read = all.principal ? all.principal(own) : readPrincipal(own);
      return read.denial ? read : { principal: { ...read.principal, ...principal?.(own, read.principal) } };
    },
  };
}

/** Issuers with the same keys. */
interface KeyGroup {
  readonly issuers: readonly string[];
  readonly keys: KeySource | undefined;
}

function keyGroups(
  given: KeySource | undefined,
  { issuer, keys, algorithms = ['RS256'] }: Issuer,
): readonly KeyGroup[] {
  const issuers = [issuer].flat();
  if (given || keys === undefined) return [{ issuers, keys: given }];
  const urlOf = typeof keys === 'function' ? keys : () => keys;
  return [...new Set(issuers.map(urlOf))].map((url) => ({
    issuers: issuers.filter((one) => urlOf(one) === url),
    keys: remoteKeys(url, { algorithms }),
  }));
}

/** Verifies each token with the keys of its own issuer. All other checks are those of `all`. */
function byIssuer<N extends string, C>(
  all: Authority<N, C>,
  each: readonly Authority<N, C>[],
): Authority<N, C> {
  return {
    ...all,
    check: async (context) =>
      (await Promise.all(each.map(async ({ check }) => (await check?.(context)) ?? []))).flat(),
    attest: (token, context) =>
      each.find((authority) => authority.accepts(token))?.attest(token, context) ?? {
        denial: deny('token_unrecognized'),
      },
  };
}

const byVendors: readonly KnownKind[] = ['person', 'machine'];
