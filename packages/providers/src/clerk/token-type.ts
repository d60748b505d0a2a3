import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import type { JwtToken } from '@tokenward/core/authoring';

/** The kinds of token, under Clerk's own names, which are also the names of the authorities. */
export type ClerkTokenType = 'session_token' | 'm2m_token' | 'oauth_token' | 'api_key';

/** The classes of JWT, as in Clerk's header parameter `cat`. */
export const categories = {
  session: 'cl_B7d4PD111AAA',
  template: 'cl_B7d4PD222AAA',
  m2m: 'cl_B7d4PD333AAA',
} as const;

/** The value that instances without categories write into every JWT. It gives no class. */
const uncategorized = 'cl_I7d4PD111III';

/** Whether a JWT has the id of a machine as `sub`. This only selects the authority. */
export function looksLikeM2m({ unverified }: JwtToken): boolean {
  return isMachineId(unverified.claims.sub);
}

/**
 * Whether a JWT is an OAuth access token (RFC 9068 §2.1) and not a machine's. As in Clerk's SDK, the machine's takes
 * precedence.
 */
export function looksLikeOAuth(token: JwtToken): boolean {
  return isAccessTokenType(token.unverified.header.typ) && !looksLikeM2m(token);
}

/** Requires a session token: not of a machine, an OAuth client or a JWT template, and not a handshake. */
export const sessionType: Rule = ({ header, claims }) =>
  (header?.typ === undefined || header.typ === 'JWT') &&
  [undefined, uncategorized, categories.session].includes(header?.cat as string | undefined) &&
  !isMachineId(claims.sub) &&
  !isHandshake(claims.handshake)
    ? undefined
    : deny('type_mismatch', { expected: 'session_token' });

/** Requires a token of a machine. */
export const m2mType: Rule = ({ header, claims }) =>
  (header?.typ === undefined || header.typ === 'JWT') &&
  [undefined, uncategorized, categories.m2m].includes(header?.cat as string | undefined) &&
  isMachineId(claims.sub)
    ? undefined
    : deny('type_mismatch', { expected: 'm2m_token' });

/** Requires an OAuth access token without the class of another kind. Clerk has no class for OAuth tokens. */
export const oauthType: Rule = ({ header, claims }) =>
  isAccessTokenType(header?.typ) &&
  !Object.values<unknown>(categories).includes(header?.cat) &&
  !isMachineId(claims.sub)
    ? undefined
    : deny('type_mismatch', { expected: 'oauth_token' });

function isMachineId(sub: unknown): boolean {
  return typeof sub === 'string' && sub.startsWith('mch_');
}

/**
 * Whether a claim is a handshake: a list of `Set-Cookie` lines (@clerk/backend 3.25.0, tokens/handshake). Any other
 * value is a custom claim of a session.
 */
function isHandshake(value: unknown): boolean {
  return Array.isArray(value) && value.some((line) => typeof line === 'string' && line.includes('='));
}

/** Whether `typ` is that of an access token. The prefix is optional, and case does not count (RFC 7515 §4.1.9). */
function isAccessTokenType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ);
}
