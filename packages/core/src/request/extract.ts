import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { isDenial } from '../response/is-denial.js';
import type { Result } from '../response/result.js';
import type { AuthRequest } from './auth-request.js';
import type { CredentialSource, Presented } from './credential-source.js';

/** What the caller presented: not verified, not even looked into. */
export interface Credential {
  readonly token: string;
  /** The only authorities that may judge a token from this place; any, if left out. */
  readonly accept?: readonly string[] | undefined;
  /** Whether API keys and tokens of machines are refused: browsers send it by themselves, and its source has no `accept`. */
  readonly noPrograms?: boolean;
}

/** What was found in a request, or why it is refused. */
export type Extracted = Result<{ readonly credential: Credential }>;

/** What was found so far, and in which source: in one that clients use on purpose, and in one that browsers send by themselves. */
interface Found {
  readonly sent?: Place | undefined;
  readonly added?: Place | undefined;
}

interface Place extends Pick<CredentialSource, 'accept'> {
  readonly read: NonNullable<Presented>;
}

/**
 * Takes the one credential out of a request. If a request carries both a header and a cookie, the header is used, even when
 * it is invalid, since browsers add cookies by themselves; two headers are refused, and of several cookies the one whose
 * source stands first is taken.
 */
export function extract(
  request: AuthRequest,
  sources: readonly CredentialSource[],
  first = 0,
  earlier: Found = {},
): MaybePromise<Extracted> {
  let found = earlier;
  for (let at = first; at < sources.length; at += 1) {
    const source = sources[at] as CredentialSource;
    const read = runHook('"read" of a credential source', () => source.read(request), answer);
    if (read instanceof Promise)
      return read.then((later) => {
        const next = add(found, source, later);
        return next === undefined ? repeated() : extract(request, sources, at + 1, next);
      });
    const next = add(found, source, read);
    if (next === undefined) return repeated();
    found = next;
  }
  return chosen(found);
}

const answer: Readonly<HookAnswer<Presented | null>> = {
  mustBe: '{ token } with a string, { denial: deny(code, detail) }, or undefined',
  holds: (value): value is Presented | null =>
    value === undefined ||
    value === null ||
    (isObject(value) && ('denial' in value ? isDenial(value.denial) : typeof value.token === 'string')),
};

/** What is found with this source as well; nothing when it is a second credential that was sent on purpose. */
function add(found: Found, { ambient, accept }: CredentialSource, read: Presented | null): Found | undefined {
  if (read === undefined || read === null) return found;
  if (ambient) return { sent: found.sent, added: found.added ?? { read, accept } };
  return found.sent === undefined ? { sent: { read, accept }, added: found.added } : undefined;
}

function repeated(): Extracted {
  return { denial: deny('credential_repeated') };
}

function chosen({ sent, added }: Found): Extracted {
  const place = sent ?? added;
  if (place === undefined) return { denial: deny('credential_missing') };
  const { read, accept } = place;
  if ('denial' in read) return { denial: read.denial };
  return {
    credential: { token: read.token, accept, noPrograms: sent === undefined && accept === undefined },
  };
}
