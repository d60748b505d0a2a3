import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { introspected, isObject, parsed } from './json.js';
import { isSigned } from './signers.js';
import { settings } from './settings.js';

/** What a second implementation says about a token: whether its issuer signed it, and what is wrong with it. */
export interface Opinion {
  readonly vouched: boolean;
  /** Why it must be rejected. */
  readonly problem?: string | undefined;
}

type Claims = Readonly<Record<string, unknown>>;

/** Judges a token of an issuer that publishes these keys. It shares no code with the core. */
export function opinionOf(token: string, keys: readonly unknown[]): Opinion {
  if (token === settings.apiKey) return { vouched: true };
  if (token.startsWith('oat_')) return opinionOfOpaque(token);
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0) return forged('it has more than three parts');
  if (![header, payload, signature].every(isBase64url)) return forged('a part of it is not base64url');
  const parameters = objectOf(header);
  const claims = objectOf(payload);
  if (!parameters || !claims) return forged('a part of it is not a JSON object in UTF-8');
  if ([parameters.kid, parameters.typ].some((text) => text !== undefined && typeof text !== 'string'))
    return forged('kid or typ is not a string');
  if (Object.hasOwn(parameters, 'crit')) return forged('it has critical parameters');
  const bytes = Buffer.from(signature, 'base64url');
  const input = Buffer.from(`${header}.${payload}`);
  return keys.some((key) => hasSigned(key, parameters, input, bytes))
    ? { vouched: true, problem: problemOf(claims) ?? problemOfType(claims, parameters.typ) }
    : forged('no key of the issuer signed it');
}

function opinionOfOpaque(token: string): Opinion {
  const claims = introspected(token);
  if (claims === undefined || !/^[\w.~+/-]+=*$/.test(token)) return forged('it is damaged, or not active');
  const { token_type: type = 'Bearer' } = claims;
  const isBearer = typeof type === 'string' && /^(bearer|access_token)$/i.test(type);
  return { vouched: true, problem: problemOf(claims) ?? (isBearer ? undefined : 'its token_type is wrong') };
}

function forged(problem: string): Opinion {
  return { vouched: false, problem };
}

function problemOf({ iss, aud, exp, nbf, iat, cnf }: Claims): string | undefined {
  const { issuer, audience, now, tolerance } = settings;
  if (iss !== issuer) return 'iss is wrong';
  const audiences = Array.isArray(aud) ? (aud as readonly unknown[]) : [aud];
  if (!audiences.every((one) => typeof one === 'string')) return 'aud is not a string or a list of strings';
  if (!audiences.includes(audience)) return 'aud is wrong';
  if (!isTime(exp)) return 'exp is not a finite number';
  if (exp + tolerance <= now) return 'exp has passed';
  for (const [name, time, ahead] of [
    ['nbf', nbf, tolerance],
    ['iat', iat, 600],
  ] as const) {
    if (time === undefined) continue;
    if (!isTime(time)) return `${name} is not a finite number`;
    if (time > now + ahead) return `${name} is in the future`;
  }
  return cnf === undefined ? undefined : 'it is bound to a key';
}

function problemOfType(claims: Claims, typ: unknown): string | undefined {
  if (typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)) return undefined;
  if (typeof typ === 'string' && !/^(application\/)?jwt$/i.test(typ)) return 'typ is wrong';
  const { at_hash: accessTokenHash, c_hash: codeHash } = claims;
  return (accessTokenHash ?? codeHash ?? undefined) === undefined ? undefined : 'it is an ID token';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 1e11;
}

/** Whether a published key may verify signatures, is the one that the header names, and made this signature. */
function hasSigned(jwk: unknown, { alg, kid }: Claims, input: Buffer, signature: Buffer): boolean {
  if (!isObject(jwk) || typeof alg !== 'string' || !isPublic(jwk)) return false;
  if (kid !== undefined && jwk.kid !== undefined && jwk.kid !== kid) return false;
  const name = alg === 'EdDSA' ? 'Ed25519' : alg;
  if (name !== algorithmOf(jwk)) return false;
  const { kty, crv, x, y, n, e } = jwk as JsonWebKey;
  const key = { kty, ...(kty === 'RSA' ? { n, e } : { crv, x, y }) } as JsonWebKey;
  try {
    return isSigned(name, input, createPublicKey({ key, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}

function isPublic({ d, p, k, priv, use, key_ops: operations, kid, kty, n, e }: Claims): boolean {
  if ([d, p, k, priv].some((secret) => secret !== undefined)) return false;
  if (use !== undefined && use !== 'sig') return false;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false;
  // 342 characters are 2052 bits.
  if (kty === 'RSA' && (typeof n !== 'string' || n.length < 342 || e === 'AQ')) return false;
  return kid === undefined || typeof kid === 'string';
}

const algorithmOfCurve: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'Ed25519',
};

/** The one algorithm of a key: its `alg`, or the usual one of its type; `undefined` if the two contradict. */
function algorithmOf({ kty, crv, alg }: Claims): unknown {
  const own = alg === 'EdDSA' ? 'Ed25519' : alg;
  if (kty === 'RSA') return own ?? 'RS256';
  const usual = typeof crv === 'string' ? algorithmOfCurve[crv] : undefined;
  return own === undefined || own === usual ? usual : undefined;
}

function objectOf(part: string): Claims | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(part, 'base64url'),
    );
    const value = parsed(text);
    return isObject(value) && isUnambiguous(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether no object in a JSON text has two members of one name, and every string is valid Unicode. */
function isUnambiguous(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) {
      const value = String(JSON.parse(token));
      if (/[\ud800-\udfff]/u.test(value)) return false;
      const names = tokens[at + 1] === ':' ? open.at(-1) : undefined;
      if (names?.has(value)) return false;
      names?.add(value);
    }
  }
  return true;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5 without padding, and with zeros for the bits that no byte uses. */
function isBase64url(part: string): boolean {
  const unused = { 0: 0, 1: 63, 2: 15, 3: 3 }[part.length % 4] ?? 0;
  const last = alphabet.indexOf(part.at(-1) ?? 'A');
  return part.length % 4 !== 1 && /^[\w-]*$/.test(part) && (last & unused) === 0;
}
