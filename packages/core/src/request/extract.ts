import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { ignoreRejection } from '../lib/thenable.js';
import { toError } from '../lib/to-error.js';
import { isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { isDenial } from '../response/is-denial.js';
import type { Result } from '../response/result.js';
import type { AuthRequest } from './auth-request.js';
import { authorizationHeader, usualToken } from './authorization-header.js';
import type { CredentialSource, Presented, PresentedToken } from './credential-source.js';

/** A credential of a request, before any verification. */
export interface Credential extends PresentedToken {
  /** The only authorities whose tokens are accepted from this source; any, if left out. */
  readonly accept?: readonly string[] | undefined;
  /** Whether API keys and tokens of machines are rejected: the source is ambient and has no `accept`. */
  readonly noPrograms?: boolean | undefined;
  /** The request that carries it. */
  readonly request?: AuthRequest | undefined;
}

/** The credential of a request, or the denial. */
export type Extracted = Result<{ readonly credential: Credential }>;

/** The credentials found so far: one from a source that clients use explicitly, and one from an ambient source. */
interface Found {
  readonly explicit?: SourceResult | undefined;
  readonly ambient?: SourceResult | undefined;
}

interface SourceResult extends Pick<CredentialSource, 'accept'> {
  readonly read: NonNullable<Presented>;
}

/**
 * Returns the one credential of a request. If a request carries both a header and a cookie, the header is used, even
 * when it is invalid: browsers add cookies by default. Two headers are denied. Of several cookies, the one of the first
 * source is used.
 */
export function extract(request: AuthRequest, sources: readonly CredentialSource[]): MaybePromise<Extracted> {
  return (
    (sources.length === 1 ? fromDefault(request, sources[0]) : undefined) ?? extractFrom(request, sources)
  );
}

/** Extracts a usual token, if the only source is the default one. So most requests take a few steps only. */
function fromDefault(request: AuthRequest, source: CredentialSource | undefined): Extracted | undefined {
  if (source !== authorizationHeader) return undefined;
  let value: unknown;
  try {
    value = request.header('authorization');
  } catch (thrown) {
    // The error for a request that was not adapted comes later.
    if (typeof request.header !== 'function') return undefined;
    throw toError(thrown, reading);
  }
  if (typeof value !== 'string') {
    ignoreRejection(value);
    return undefined;
  }
  const scheme = value.startsWith('DPoP') ? 'DPoP' : undefined;
  const token = usualToken(value, scheme ?? 'Bearer');
  if (token === undefined) return undefined;
  return { credential: { token, scheme, accept: undefined, noPrograms: false, request } };
}

const reading = '"read" of a credential source';

function extractFrom(
  request: AuthRequest,
  sources: readonly CredentialSource[],
  first = 0,
  earlier: Found = {},
): MaybePromise<Extracted> {
  let found = earlier;
  for (let index = first; index < sources.length; index += 1) {
    const source = sources[index] as CredentialSource;
    const read = runHook(reading, () => source.read(request), presentedAnswer);
    if (read instanceof Promise)
      return read.then((later) => {
        const next = add(found, source, later);
        return next === undefined ? repeated() : extractFrom(request, sources, index + 1, next);
      });
    const next = add(found, source, read);
    if (next === undefined) return repeated();
    found = next;
  }
  return credentialFrom(found, sources, request);
}

const presentedAnswer: Readonly<HookAnswer<Presented | null>> = {
  mustBe: '{ token } with a string, { token, scheme: "DPoP" }, { denial: deny(code, detail) }, or undefined',
  holds: (value): value is Presented | null =>
    value === undefined ||
    value === null ||
    (isObject(value) && ('denial' in value ? isDenial(value.denial) : isToken(value))),
};

function isToken({ token, scheme }: Record<string, unknown>): boolean {
  return typeof token === 'string' && (scheme === undefined || scheme === 'DPoP');
}

/** Adds the result of a source. Returns `undefined` if it is a second explicit credential. */
function add(found: Found, { ambient, accept }: CredentialSource, read: Presented | null): Found | undefined {
  if (read === undefined || read === null) return found;
  if (ambient) return { explicit: found.explicit, ambient: found.ambient ?? { read, accept } };
  return found.explicit === undefined ? { explicit: { read, accept }, ambient: found.ambient } : undefined;
}

function repeated(): Extracted {
  return { denial: deny('credential_repeated') };
}

function credentialFrom(
  { explicit, ambient }: Found,
  sources: readonly CredentialSource[],
  request: AuthRequest,
): Extracted {
  const used = explicit ?? ambient;
  if (used === undefined)
    return { denial: deny('credential_missing', { expected: sources.flatMap(({ place = [] }) => place) }) };
  const { read, accept } = used;
  if ('denial' in read) return { denial: read.denial };
  const { token, scheme } = read;
  return {
    credential: {
      token,
      scheme,
      accept,
      noPrograms: explicit === undefined && accept === undefined,
      request,
    },
  };
}
