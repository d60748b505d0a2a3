import { discoveredKeys, jwtIssuer } from '@tokenward/core';
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
import {
  checkOptions,
  claimCheckOptions,
  optional,
  readPrincipal,
  text,
  transportExpectation,
} from '@tokenward/core/authoring';
import type {
  Expectation,
  InferOutput,
  KindOption,
  KnownKind,
  RemoteKeyOptions,
  StandardSchema,
  TokenExample,
} from '@tokenward/core/authoring';
import { withKeys } from './preset-keys.js';
import type { KeysOfSome } from './preset-keys.js';
import { withMembers } from './read-members.js';
import type { ReadMembers } from './read-members.js';

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
   * `unchecked` allows plain http to any host, inside a private network only.
   * @default https; plain http for loopback only
   */
  readonly transport?: Unchecked;
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
  isRevoked?(this: void, access: Access<N, InferOutput<S>>): boolean | PromiseLike<boolean>;
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
   * The URL of its keys or their source. A list, if some of its tokens have keys of their own.
   * @default found through the metadata of the issuer
   */
  readonly keys?: string | KeySource | readonly KeysOfSome[];
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
  /** A token as the vendor writes it, for tests. Without a header, it has `typ: JWT`. */
  readonly example?: Omit<TokenExample, 'algorithm'>;
  /**
   * The kind of its principals. A function returns person or machine, or `unknown` where the vendor does not document
   * it.
   */
  readonly kind: KindOption;
  /**
   * The kinds that a function under `kind` can return, for `check()` of the verifier.
   * @default person and machine
   */
  readonly kinds?: readonly KnownKind[];
  /** Returns the claims with the subject in `sub`, for an issuer that writes it elsewhere. */
  readonly withSubject?: (claims: Claims) => Claims;
  /** Reads vendor-specific claims into the principal. It runs after all rules have passed. */
  readonly principal?: (claims: Claims, registered: Principal) => ReadMembers;
}

/** The expectations for the options of every preset. A function, so that unused presets leave no code behind. */
const common = (): Readonly<Record<keyof PresetOptions<string, StandardSchema>, Expectation>> => ({
  name: optional(text('a name for this issuer')),
  keys: optional({
    mustBe: 'a key source such as localKeys(jwks)',
    holds: (value) => typeof value === 'function',
  }),
  ...transportExpectation,
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
  const { issuer, audience, tokenUse, principal = () => ({}), withSubject = (own: Claims) => own } = known;
  const { transport } = options;
  const { algorithms = ['RS256'] } = known;
  const keyOptions: RemoteKeyOptions = transport ? { algorithms, transport } : { algorithms };
  const issuerWith = (keys: KeySource | undefined) =>
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
  const found = () =>
    transport && typeof issuer === 'string' ? discoveredKeys(issuer, { transport }) : undefined;
  const all = withKeys(options.keys ?? known.keys ?? found(), keyOptions, issuerWith);
  return {
    ...all,
    ...(known.example && { example: { algorithm: first(algorithms), ...known.example } }),
    ...(kind === known.kind && typeof kind === 'function' && { kinds: known.kinds ?? ['person', 'machine'] }),
    principal(attested: Claims) {
      const own = withSubject(attested);
      const read = all.principal ? all.principal(own) : readPrincipal(own);
      return read.denial ? read : withMembers(read, principal(own, read.principal));
    },
  };
}

/** Returns a value, or the first of a list. */
export function first<T>(values: T | readonly T[]): T {
  return [values].flat()[0] as T;
}
