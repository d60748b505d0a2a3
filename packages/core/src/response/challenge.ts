import { isTextList } from '../options/option-checks.js';
import type { Denial } from './denial.js';
import { problem } from './problem.js';
import type { Reply } from './problem.js';

/** What a challenge says besides the denial. */
export interface ChallengeParts {
  /** The name of the protected area: printable ASCII characters. */
  readonly realm?: string | undefined;
  /** The signature algorithms of DPoP proofs, if the API checks them. Without them, only the Bearer scheme is offered. */
  readonly algorithms?: readonly string[] | undefined;
  /** Whether only bound tokens are accepted. Then the Bearer scheme is not offered beside DPoP. */
  readonly bound?: boolean | undefined;
  /** The scheme of the request. `undefined` is any other than DPoP. */
  readonly scheme?: 'DPoP' | undefined;
  /** The scopes that the client should ask for, unless the denial names them. */
  readonly scopes?: readonly string[] | undefined;
  /** The address of the metadata of the resource (RFC 9728 §5.1). */
  readonly metadata?: string | undefined;
}

type Scheme = 'Bearer' | 'DPoP';

/**
 * Which challenges a reply has, and which of them has the error: the one of the scheme that the request used (RFC 9449 §7.1),
 * or all of them. A client that is asked for a nonce gets the DPoP challenge alone. If there is another one, oauth4webapi up to
 * 3.8.5 does not repeat the request (`isDPoPNonceError`).
 */
const table: Readonly<Record<'usual' | 'proof' | 'nonce' | 'repeated', Challenges>> = {
  usual: { offered: ['Bearer', 'DPoP'], error: 'used' },
  proof: { offered: ['Bearer', 'DPoP'], error: 'DPoP' },
  nonce: { offered: ['DPoP'], error: 'DPoP' },
  repeated: { offered: ['Bearer', 'DPoP'], error: 'all' },
};

interface Challenges {
  readonly offered: readonly Scheme[];
  readonly error: 'used' | 'DPoP' | 'all';
}

/**
 * Renders a denial as a challenge (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1) with a problem body (RFC 9457). All
 * challenges are in one header. Bearer comes first: some clients read the first one only.
 */
export function challenge(
  denial: Denial,
  parts: ChallengeParts = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const { status, message } = denial;
  const schemes = offeredSchemes(denial, parts);
  const line = schemes.map((scheme) => {
    const error = hasError(denial, parts, scheme, schemes) ? errorParameters(denial) : [];
    return `${scheme} ${[...ownParameters(scheme, error, parts), ...sharedParameters(denial, parts)].join(', ')}`;
  });
  return problem(
    status,
    message,
    { ...headers, 'www-authenticate': line.join(', ') },
    denial.error && { error: denial.error },
  );
}

function challengesFor({ code, error }: Denial): Challenges {
  if (error === 'use_dpop_nonce') return table.nonce;
  if (error === 'invalid_dpop_proof') return table.proof;
  return code === 'credential_repeated' ? table.repeated : table.usual;
}

function offeredSchemes(denial: Denial, { algorithms, bound }: ChallengeParts): readonly Scheme[] {
  if (algorithms === undefined) return ['Bearer'];
  return bound === true ? ['DPoP'] : challengesFor(denial).offered;
}

function hasError(
  denial: Denial,
  { scheme: used = 'Bearer' }: { readonly scheme?: Scheme | undefined },
  scheme: Scheme,
  { length }: readonly Scheme[],
): boolean {
  const { error } = challengesFor(denial);
  return length === 1 || error === 'all' || scheme === (error === 'used' ? used : error);
}

/**
 * The order is that of the examples: RFC 6750 §3.1 begins with the realm, RFC 9449 §9 with the error. Two widely used client
 * libraries, for Android and for .NET, find the error of a DPoP challenge at its beginning only.
 */
function ownParameters(
  scheme: Scheme,
  error: readonly string[],
  { realm = 'api', algorithms = [] }: ChallengeParts,
): readonly string[] {
  const area = parameter('realm', realm);
  return scheme === 'Bearer' ? [area, ...error] : [...error, parameter('algs', algorithms.join(' ')), area];
}

function errorParameters({ code, error, message, detail }: Denial): readonly string[] {
  if (error === undefined) return [];
  const stated = [parameter('error', error), parameter('error_description', message)];
  if (code !== 'authentication_insufficient') return stated;
  const { acr, maxAge } = detail;
  if (isTextList(acr)) stated.push(parameter('acr_values', acr.join(' ')));
  if (typeof maxAge === 'number') stated.push(parameter('max_age', `${maxAge}`));
  return stated;
}

function sharedParameters(denial: Denial, { scopes: ofRoute, metadata }: ChallengeParts): readonly string[] {
  const scopes = scopesOf(denial) ?? ofRoute;
  return [
    ...(isTextList(scopes) && denial.status !== 400 ? [parameter('scope', scopes.join(' '))] : []),
    ...(metadata === undefined ? [] : [parameter('resource_metadata', metadata)]),
  ];
}

/**
 * The scopes that the denial of this caller names. An alternative of `anyOf` without scopes needs none, whatever the others
 * need.
 */
function scopesOf({ code, detail }: Denial): unknown {
  if (code === 'scope_missing') return detail.required;
  if (code !== 'authentication_insufficient') return undefined;
  return detail.scopes ?? (detail.anyOf && []);
}

/**
 * A parameter with a quoted string (RFC 9110 §5.6.4). A denial of an application may have any text. Characters other than printable
 * ASCII, such as a line break or an umlaut, become question marks.
 */
function parameter(name: string, value: string): string {
  return `${name}="${value.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
