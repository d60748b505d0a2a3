import type { Presented } from '../src/request/credential-source.js';

/** What a source found in a request: the token, the code of the denial, or `nothing`. */
export function outcomeOf(read: Presented): string {
  if (read === undefined) return 'nothing';
  return 'denial' in read ? read.denial.code : read.token;
}

/** What the `header` function of a request may return. */
export type HeaderValue = string | readonly string[] | null | undefined;
