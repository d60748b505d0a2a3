import { deny } from '../response/denial.js';
import type { Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/** What a header with a scheme may hold. */
export interface SchemeHeader {
  /** The name of the header in lower case. */
  readonly name: string;
  /** The accepted schemes in lower case. */
  readonly schemes: readonly string[];
  /** What a client should send, for the log: `Authorization: Bearer <token>`. */
  readonly expected: string;
}

/**
 * Reads the token of a header such as `Bearer <token>` (RFC 9110 §11.4). An empty value and a scheme without a token are
 * no credential. Another scheme in the Authorization header is none either, since that header is for all schemes. Two
 * credentials are denied, even if one of them is empty.
 */
export function readSchemeValue(
  values: readonly string[],
  { name, schemes, expected }: SchemeHeader,
): Presented {
  const [value, ...others] = values;
  if (value === undefined) return undefined;
  if (others.length > 0) return { denial: deny('credential_repeated', { header: name }) };
  const space = value.indexOf(' ');
  const word = space === -1 ? value : value.slice(0, space);
  const isAccepted = schemes.includes(word.toLowerCase());
  // A fetch `Headers` joins repeated headers with a comma, which no bearer token contains.
  if (isAccepted ? value.includes(',') : hasTwoCredentials(value))
    return { denial: deny('credential_repeated', { header: name }) };
  if (/^[ \t]*$/.test(value)) return undefined;
  const isDpop = word.toLowerCase() === 'dpop';
  const detail = { header: name, expected, ...(isDpop && { scheme: 'DPoP' }) };
  if (!isHttpToken(word)) return { denial: deny('credential_malformed', { ...detail, missing: 'scheme' }) };
  if (!isAccepted)
    return name === 'authorization' ? undefined : { denial: deny('credential_malformed', detail) };
  const token = space === -1 ? '' : withoutSpaces(value, space);
  if (token === '') return undefined;
  if (token.includes(' ')) return { denial: deny('credential_malformed', detail) };
  return isDpop ? { token, scheme: 'DPoP' } : { token };
}

/** Whether a value of another scheme has a comma that does not separate parameters, such as those of Digest. */
function hasTwoCredentials(value: string): boolean {
  // A quoted value may contain commas.
  const unquoted = value.split('"').filter((_part, index) => index % 2 === 0);
  const [, ...rest] = unquoted.join('""').split(',');
  return rest.some((part) => !/^ *[!#$%&'*+.^_`|~\w-]+ *=/.test(part));
}

/** Removes the spaces that begin at `start`. A loop, since a regular expression would be slow on long runs of them. */
function withoutSpaces(value: string, start: number): string {
  let at = start;
  while (value[at] === ' ') at += 1;
  return value.slice(at);
}
