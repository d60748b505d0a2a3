import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { ignoreRejection, toPromise } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isListOf, isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import type { Result } from '../response/result.js';
import type { Claims } from '../token/token.js';

/** The part of the Standard Schema interface that the core uses. zod, valibot, arktype and others implement it. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The result of a Standard Schema. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly path?: readonly unknown[] | undefined }[] };

/** The type of the claims that a schema returns. */
export type InferOutput<S extends StandardSchema> = S extends StandardSchema<infer Output> ? Output : never;

type Validated<C> = Result<{ readonly claims: C }>;

/**
 * Validates claims with the schema of the authority. Without a schema, the claims are returned unchanged. Denies with
 * `claims_invalid`.
 */
export function validateClaims<C>(
  claims: Claims,
  schema: StandardSchema<C> | undefined,
): MaybePromise<Validated<C>> {
  if (schema === undefined) return { claims: claims as C };
  const result = runHook(
    'The schema under "claims"',
    () => schema['~standard'].validate(claims),
    schemaAnswer,
  );
  return andThen(result, (returned) => readResult(returned as SchemaResult<C>));
}

const schemaAnswer: Readonly<HookAnswer<SchemaResult<unknown>>> = {
  mustBe: '{ value } or { issues }, as a Standard Schema does',
  holds: (value): value is SchemaResult<unknown> =>
    isObject(value) && (value.issues === undefined ? 'value' in value : isListOf(value.issues, isObject)),
};

function readResult<C>(result: SchemaResult<C>): Validated<C> {
  if (result.issues === undefined) {
    if (toPromise(result.value) === undefined) return { claims: result.value };
    ignoreRejection(result.value);
    throw new ConfigurationError('The schema under "claims" must give claims as its value, and no promise.');
  }
  // The messages of a schema may repeat the claim's value, so only the paths are kept.
  return {
    denial: deny('claims_invalid', {
      paths: result.issues.map(({ path }) => (Array.isArray(path) ? path.map(segmentText) : [])),
    }),
  };
}

function segmentText(part: unknown): string {
  const key: unknown = typeof part === 'object' && part !== null && 'key' in part ? part.key : part;
  return (typeof key === 'object' && key !== null) || typeof key === 'function' ? 'a member' : String(key);
}
