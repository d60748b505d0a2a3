import { deny } from '@tokenward/core';
import type { Denial, Rule } from '@tokenward/core';
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
export const sessionType: Rule = ({ header, claims }) => {
  if (!isUsualType(header?.typ)) return otherType('session_token', 'header', 'typ');
  if (!isCategory(header?.cat, categories.session)) return otherType('session_token', 'header', 'cat');
  if (isMachineId(claims.sub)) return otherType('session_token', 'claim', 'sub');
  return isHandshake(claims.handshake) ? otherType('session_token', 'claim', 'handshake') : undefined;
};

/** Requires a token of a machine. */
export const m2mType: Rule = ({ header, claims }) => {
  if (!isUsualType(header?.typ)) return otherType('m2m_token', 'header', 'typ');
  if (!isCategory(header?.cat, categories.m2m)) return otherType('m2m_token', 'header', 'cat');
  return isMachineId(claims.sub) ? undefined : otherType('m2m_token', 'claim', 'sub');
};

/** Requires an OAuth access token without the class of another kind. Clerk has no class for OAuth tokens. */
export const oauthType: Rule = ({ header, claims }) => {
  if (!isAccessTokenType(header?.typ)) return otherType('oauth_token', 'header', 'typ');
  if (Object.values<unknown>(categories).includes(header?.cat))
    return otherType('oauth_token', 'header', 'cat');
  return isMachineId(claims.sub) ? otherType('oauth_token', 'claim', 'sub') : undefined;
};

function isUsualType(typ: unknown): boolean {
  return typ === undefined || typ === 'JWT';
}

function isCategory(cat: unknown, own: string): boolean {
  return cat === undefined || cat === uncategorized || cat === own;
}

/** Denies a JWT of another kind, and names the header parameter or the claim that shows it. */
function otherType(expected: ClerkTokenType, part: 'header' | 'claim', name: string): Denial {
  const hint =
    `The ${part} "${name}" shows that this JWT is no ${expected}, but of another kind, such as a JWT template. Of the kinds ` +
    'of JWT, clerk(...) accepts those that are listed under "acceptsToken".';
  return { ...deny('type_mismatch', { expected, [part]: name, option: 'acceptsToken' }), hint };
}

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
