import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import type { JwtToken } from '@tokenward/core/authoring';

/** The kinds of token, in Clerk's own words; they are the names of the authorities. */
export type ClerkTokenType = 'session_token' | 'm2m_token' | 'oauth_token' | 'api_key';

/** The classes of JWT that Clerk tells apart by the header parameter `cat`. */
export const categories = {
  session: 'cl_B7d4PD111AAA',
  template: 'cl_B7d4PD222AAA',
  m2m: 'cl_B7d4PD333AAA',
} as const;

/** What instances that have opted out of categories write into every JWT: it says nothing. */
const noCategory = 'cl_I7d4PD111III';

/** Whether a JWT is a machine's: its `sub` is the id of a machine. It only decides who judges the token. */
export function looksLikeM2m({ unverified }: JwtToken): boolean {
  return isMachineId(unverified.claims.sub);
}

/** Whether a JWT is an OAuth access token (RFC 9068 §2.1), and not a machine's, which goes first as it does at Clerk. */
export function looksLikeOAuth(token: JwtToken): boolean {
  return isAccessTokenType(token.unverified.header.typ) && !looksLikeM2m(token);
}

/** The token is a session token: neither a machine's, nor a client's, nor made from a JWT template, nor a handshake. */
export const sessionType: Rule = ({ header, claims }) =>
  (header?.typ === undefined || header.typ === 'JWT') &&
  [undefined, noCategory, categories.session].includes(header?.cat as string | undefined) &&
  !isMachineId(claims.sub) &&
  !isHandshake(claims.handshake)
    ? undefined
    : deny('type_mismatch', { expected: 'session_token' });

/** The token is a machine's. */
export const m2mType: Rule = ({ header, claims }) =>
  (header?.typ === undefined || header.typ === 'JWT') &&
  [undefined, noCategory, categories.m2m].includes(header?.cat as string | undefined) &&
  isMachineId(claims.sub)
    ? undefined
    : deny('type_mismatch', { expected: 'm2m_token' });

/** The token is an OAuth access token, and of no other class; Clerk has named none for them. */
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
 * @clerk/backend 3.25.0, tokens/handshake: the claim is a list of `Set-Cookie` lines. Anything else of this name is a custom
 * claim of a session.
 */
function isHandshake(value: unknown): boolean {
  return Array.isArray(value) && value.some((line) => typeof line === 'string' && line.includes('='));
}

/** RFC 7515 §4.1.9: the prefix may be left out, and media types do not mind their case. */
function isAccessTokenType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ);
}
