import { deny } from './denial.js';
import type { Denial } from './denial.js';
import type { AuthRequest } from './request.js';

/** What the caller presented: not verified, not even looked into. */
export interface Credential {
  readonly token: string;
  /** The only authorities that may judge a token from this place; any, if left out. */
  readonly accept?: readonly string[] | undefined;
}

/** What was found in a request, or why it is refused. */
export type Extracted = { readonly credential: Credential } | { readonly denial: Denial };

/** A place in a request where a credential may be: `authorization`, `header(name)` or `cookie(name)`. */
export interface CredentialSource {
  /** Whether browsers send it without being told to; then it yields to what was sent on purpose. */
  readonly ambient: boolean;
  /** The only authorities whose tokens are taken from here. */
  readonly accept?: readonly string[] | undefined;
  /** The credential, the reason to refuse the request, or nothing where there is none. */
  readonly read: (request: AuthRequest) => { token: string } | { denial: Denial } | undefined;
}

interface Found extends Pick<CredentialSource, 'accept'> {
  readonly result: NonNullable<ReturnType<CredentialSource['read']>>;
}

/**
 * Takes the one credential out of a request. A header goes before a cookie, whatever becomes of it, since browsers add
 * cookies by themselves; two headers are refused, and of several cookies the one whose source stands first is taken.
 */
export function extract(request: AuthRequest, sources: readonly CredentialSource[]): Extracted {
  let sent: Found | undefined;
  let added: Found | undefined;
  for (const { read, ambient, accept } of sources) {
    const result = read(request);
    if (result === undefined) continue;
    if (ambient) added ??= { result, accept };
    else if (sent === undefined) sent = { result, accept };
    else return { denial: deny('credential_repeated') };
  }
  const chosen = sent ?? added;
  if (chosen === undefined) return { denial: deny('credential_missing') };
  const { result, accept } = chosen;
  return 'denial' in result ? result : { credential: { token: result.token, accept } };
}
