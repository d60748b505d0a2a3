import { ConfigurationError } from '@tokenward/core';
import type { Access, Denial, Requirements, Verifier } from '@tokenward/core';
import { challengeOfRoute, isObject, isTextList, runHook } from '@tokenward/core/authoring';
import type { MaybePromise } from '@tokenward/core/authoring';
import { accessIn } from './access-of.js';
import type { CallerInfo } from './access-of.js';
import { reportOf } from './auth-info.js';

/** A request of MCP, as the SDK parsed it from the body. */
export interface McpRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** What the SDK answers with 403 and `insufficient_scope`. */
export interface ScopeChallenge {
  readonly scopes: readonly [string, ...string[]];
  readonly errorDescription?: string;
}

/** A `scopeChallenge` of a tool, a prompt or a resource. It gives nothing if the caller may go on. */
export type ScopeChallengeHandler = (context: {
  readonly request: McpRequest;
  readonly authInfo?: CallerInfo | undefined;
}) => Promise<ScopeChallenge | undefined>;

/**
 * Creates the `scopeChallenge` of a tool, a prompt or a resource, for `registerTool` and the like of `@modelcontextprotocol/server`.
 * Scopes that include others count. A function gets the parsed request of MCP, never its headers. The answer of the SDK is always
 * 403 with `insufficient_scope`, so a caller who lacks something else than a scope reads it in `error_description`. If there is no
 * access, or a function of yours fails, the SDK answers 500, calls its `onerror`, and the handler does not run. Denials go to
 * `onDenied` of the adapter. Throws `ConfigurationError` for
 * wrong requirements, and if neither they nor the resource of the verifier have a scope that the challenge could name.
 */
export function requires<A extends Access, const N extends A['authority'] = A['authority']>(
  verifier: Verifier<A>,
  requirements: Requirements<A, N> | ((request: McpRequest) => MaybePromise<Requirements<A, N>>),
): ScopeChallengeHandler {
  const fixed =
    typeof requirements === 'function'
      ? undefined
      : checked(verifier, requirements as unknown as Requirements);
  return async ({ request, authInfo }) => {
    const access = accessIn(authInfo);
    if (access === undefined) throw new Error('No access: put mcp(auth) or gate() before the MCP handler.');
    const required = fixed ?? (await ask(requirements as (request: McpRequest) => unknown, request));
    const { denial } = await (verifier as Verifier).authorize(access, required);
    if (denial === undefined) return undefined;
    await reportOf(authInfo)?.(denial);
    return { scopes: scopesToName(verifier, required, access, denial), errorDescription: denial.message };
  };
}

/** Checks requirements that do not depend on the request, and copies them. */
function checked(verifier: Verifier, given: Requirements): Requirements {
  const requirements = verifier.guard(given).requirements ?? {};
  if (Object.keys(requirements).length > 0) orThrow(configured(verifier, requirements));
  return requirements;
}

async function ask(
  requirements: (request: McpRequest) => unknown,
  request: McpRequest,
): Promise<Requirements> {
  return runHook('The requirements function of requires()', () => requirements(request), {
    mustBe: 'a requirements object; `{}` requires only a valid token',
    holds: (value): value is Requirements => isObject(value),
  });
}

/**
 * The scopes that the challenge names. A client asks its issuer for them. Some ask for these alone, so those of the resource that
 * the caller has are named too. If no scope is missing, no others are, so that the client asks for no more than it has.
 */
function scopesToName(
  verifier: Verifier,
  required: Requirements,
  access: Access,
  { code, detail }: Denial,
): ScopeChallenge['scopes'] {
  const missing = code === 'scope_missing' ? detail.required : detail.scopes;
  if (isTextList(missing)) return orThrow(withGranted(missing, access, verifier));
  const all = configured(verifier, required, access.authority);
  const { scopes = access.scopes } = verifier.factsOf(access);
  const granted = all.filter((scope) => scopes.includes(scope));
  return orThrow(granted.length > 0 ? granted : all);
}

/** Adds the scopes of the resource that a caller has, and that the others do not include. */
function withGranted(scopes: readonly string[], access: Access, { resource }: Verifier): readonly string[] {
  const included = resource?.withIncluded?.(scopes) ?? scopes;
  const known = resource?.scopes ?? [];
  return [...scopes, ...access.scopes.filter((scope) => known.includes(scope) && !included.includes(scope))];
}

/** The scopes of the requirements, or else of the resource. */
function configured(verifier: Verifier, required: Requirements, authority?: string): readonly string[] {
  const { scopes } = challengeOfRoute(required, authority);
  return scopes.length > 0 ? scopes : (verifier.resource?.scopes ?? []);
}

function orThrow([first, ...others]: readonly string[]): ScopeChallenge['scopes'] {
  if (first !== undefined) return [first, ...others];
  throw new ConfigurationError(
    'requires(): the challenge of the SDK must name a scope, and there is none. Add "scopes" to the requirements, or to the ' +
      '"resource" of createVerifier.',
  );
}
