import type { DenialCode } from '@tokenward/core';
import { spelt } from './case.js';
import type { HostileHeader, HostileToken } from './case.js';
import { forgeOf } from './forge.js';
import type { HostileIssuer } from './hostile-issuer.js';
import { hostileTokens } from './tokens.js';

const malformed = ['credential_malformed'] as const;
const missing = ['credential_missing'] as const;
const repeated = ['credential_repeated'] as const;
const damaged = ['token_malformed', 'credential_malformed'] as const;
const several = ['credential_repeated', 'credential_malformed'] as const;
const junk = ['token_unrecognized'] as const;

type Row = readonly [codes: readonly DenialCode[], ...authorization: readonly string[]];

/**
 * `Authorization` headers that carry a valid token in a form that must be rejected (RFC 6750 §2.1, RFC 9110 §11.6.2).
 */
export function hostileHeaders(issuer: HostileIssuer): readonly HostileHeader[] {
  const { signed } = forgeOf(issuer);
  const good = signed();
  const other = signed({ sub: 'user_2' });
  const basic = `Basic ${Buffer.from(`user:${good}`).toString('base64')}`;
  const rows: readonly Row[] = [
    [missing, ''],
    ...['Bearer', 'bearer', 'BEARER'].map((text): Row => [missing, text]),
    ...[good, `Bearer-Token ${good}`, `xBearer ${good}`, `Bearerx ${good}`, `Bear er ${good}`].map(
      (text): Row => [missing, text],
    ),
    ...[
      'Token',
      'JWT',
      'Negotiate',
      'OAuth',
      'MAC',
      'ApiKey',
      'Mutual',
      'PoP',
      'GNAP',
      'null',
      '__proto__',
    ].map((scheme): Row => [missing, `${scheme} ${good}`]),
    [['scheme_unsupported'], `DPoP ${good}`],
    [malformed, `DPoP ${good} x`],
    [repeated, `DPoP ${good}, Bearer ${good}`],
    ...[basic, `Basic ${good}`, 'Digest username="u", realm="r", nonce="n", uri="/", response="r"'].map(
      (text): Row => [missing, text],
    ),
    ...[':', '=', '\t', '"', ';', '/', '\u00a0', '\u00e9', '\u0085', '(', '[', '{', '\\', '@'].map(
      (character): Row => [malformed, `Bearer${character}${good}`],
    ),
    ...['\u00a0', '\u00e9', '"', "'", '<', '(', '{'].map((character): Row => [
      ['credential_malformed', 'credential_missing'],
      `${character}Bearer ${good}`,
    ]),
    ...[
      `Bearer ${good} ${good}`,
      `Bearer Bearer ${good}`,
      `Bearer ${good} x`,
      `Bearer ${good} x=y`,
      `Bearer x ${good}`,
    ].map((text): Row => [malformed, text]),
    ...[
      '\t',
      '\u00a0',
      '"',
      "'",
      '<',
      '\u00e9',
      '\u00ff',
      '{',
      '[',
      ';',
      ':',
      '\\',
      '%20',
      '&',
      '@',
      '#',
    ].flatMap((character): readonly Row[] => [
      [damaged, `Bearer ${character}${good}`],
      [damaged, `Bearer ${good.slice(0, 9)}${character}${good.slice(9)}`],
    ]),
    ...[
      `Bearer "${good}"`,
      `Bearer token="${good}"`,
      `Bearer <${good}>`,
      `Bearer ${good};`,
      `Bearer ${good}\u00a0`,
      `Bearer ${good}\tx`,
    ].map((text): Row => [damaged, text]),
    ...[`Bearer token=${good}`, `Bearer access_token=${good}`].map((text): Row => [damaged, text]),
    ...[`Bearer ${good},`, `Bearer ,${good}`, `Bearer ${good},${good}`, `Bearer ${good}, Bearer ${good}`].map(
      (text): Row => [repeated, text],
    ),
    ...[
      `Bearer ${good}, ${basic}`,
      `${basic}, Bearer ${good}`,
      `Bearer ${good}, Bearer ${other}`,
      `Bearer x, y=z`,
    ].map((text): Row => [several, text]),
    ...[',', ', ', ',,', `,Bearer ${good}`, `, Bearer ${good}`, `Bearer, Bearer ${good}`].map((text): Row => [
      several,
      text,
    ]),
    ...[
      [`Bearer ${good}`, `Bearer ${good}`],
      [`Bearer ${good}`, `Bearer ${other}`],
      [`Bearer ${good}`, basic],
      [basic, `Bearer ${good}`],
      [`Bearer ${good}`, ''],
      ['', `Bearer ${good}`],
      ['Bearer', `Bearer ${good}`],
      [`Bearer ${good}`, 'Bearer'],
      ['junk', `Bearer ${good}`],
      [`Bearer ${good}`, `Bearer ${good}`, `Bearer ${good}`],
    ].map((sent): Row => [several, ...sent]),
    [junk, `Bearer ${'a'.repeat(10_000)}`],
    [junk, `Bearer${' '.repeat(10_000)}x`],
    [malformed, `Bearer x${' '.repeat(10_000)}x`],
    [repeated, `Bearer ${','.repeat(10_000)}`],
    [['token_unrecognized', 'token_malformed'], `Bearer ${'='.repeat(10_000)}`],
    [several, `Basic ${','.repeat(10_000)}`],
    [several, `Digest ${'a=b, '.repeat(2000)}x`],
    [missing, 'a'.repeat(10_000)],
    [malformed, '"'.repeat(10_000)],
    [['token_too_long'], `Bearer ${'a'.repeat(20_000)}`],
    ...['\0', '\r\nX-Injected: 1', '\n', '\u2003', '\u{1f511}'].map((character): Row => [
      damaged,
      `Bearer ${good}${character}`,
    ]),
  ];
  const shown = (text: string): string => text.replaceAll(good, '<token>').replaceAll(other, '<other token>');
  return rows.map(([codes, ...authorization]) => ({
    name: `Authorization ${spelt(authorization.map(shown))}`,
    authorization,
    codes,
    ...unsent(authorization),
  }));
}

/**
 * Every hostile token in an `Authorization` header, and every hostile header. Send them to a route of your own. The first two are
 * sent after a valid request. So a route is found that accepts no token of this issuer.
 */
export function hostileRequests(issuer: HostileIssuer): readonly HostileHeader[] {
  return [...alteredLater(issuer), ...hostileTokens(issuer).map(inHeader), ...hostileHeaders(issuer)];
}

/** A token that was accepted does not make another one good that differs in its signature or its claims. */
function alteredLater(issuer: HostileIssuer): readonly HostileHeader[] {
  const { signed } = forgeOf(issuer);
  const good = signed({ jti: 'first' });
  const [header = '', payload = '', signature = ''] = good.split('.');
  const [, otherPayload = '', otherSignature = ''] = signed({ jti: 'second' }).split('.');
  return Object.entries({
    'an accepted token with the signature of another': `${header}.${payload}.${otherSignature}`,
    'an accepted token with the claims of another': `${header}.${otherPayload}.${signature}`,
  }).map(([name, token]) => ({
    ...inHeader({ name, token, codes: ['signature_invalid'] }),
    first: { authorization: [`Bearer ${good}`] },
  }));
}

function inHeader({ name, token, codes }: HostileToken): HostileHeader {
  const authorization = [`Bearer ${token}`];
  return {
    name,
    authorization,
    codes: [...codes, ...malformed, ...repeated],
    ...unsent(authorization, token),
  };
}

/** Whether a request cannot be sent over HTTP as it is, and why. */
export function unsent(authorization: readonly string[], token = ''): { readonly unsent?: string } {
  const text = authorization.join('');
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(text))
    return { unsent: 'no HTTP client sends such a character' };
  if (text.length > 15_000) return { unsent: 'the HTTP server refuses it itself, with status 431' };
  if (token !== '' && (token.startsWith(' ') || /[\t ]$/.test(token)))
    return { unsent: 'HTTP takes blanks around a value away, so that the token arrives as it should be' };
  return {};
}
