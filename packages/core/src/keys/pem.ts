import * as base64url from 'jose/base64url';
import { ConfigurationError } from '../options/configuration-error.js';
import { stripEnd } from '../lib/strip-end.js';
import { checkOptions, text as textOption } from '../options/option-checks.js';
import type { KeySource } from '../signature/key-set.js';
import { decodeBytes } from '../token/base64url.js';
import { bitsIn, children, elements, tags, unsigned } from './der.js';
import type { Element } from './der.js';
import { checkJwk } from './jwk-policy.js';
import { allowedAlgorithms, unusableKeys } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { fixedKeys } from './local-keys.js';

/**
 * A key source with one public key or certificate as PEM: SPKI (RFC 7468 §13), PKCS#1 (RFC 8017 A.1.1) or X.509 (RFC
 * 7468 §5). Line breaks may be real, or literal `\n` as in an `.env` file. One line of base64 without BEGIN and END
 * works too. The key is RSA, EC, Ed25519 or ML-DSA. An RSA key is used with RS256, or with the RSA algorithms that
 * `algorithms` lists. Of a certificate only the key is used: neither its dates nor its chain are checked. Throws
 * `ConfigurationError` for anything else, above all for a private key or a secret.
 */
export function pemKey(text: string, options: KeyOptions = {}): KeySource {
  const allowed = allowedAlgorithms('pemKey', options);
  checkOptions('pemKey', { text }, { text: textOption('a public key or certificate in PEM') });
  const checked = checkJwk(jwkOfPem(text), allowed);
  if ('keys' in checked) return fixedKeys('pemKey', checked.keys);
  throw unusableKeys('pemKey', Object.values(checked).join());
}

/** Returns the JWK of a PEM. Throws `ConfigurationError` if it is no public key or certificate. */
export function jwkOfPem(text: string): object {
  return jwkOf(spkiOf(bytesOf(text)));
}

function pemError(found: string): ConfigurationError {
  return new ConfigurationError(
    `pemKey: ${found}. Give the public key ("BEGIN PUBLIC KEY", "BEGIN RSA PUBLIC KEY") or certificate of the issuer.`,
  );
}

const privateKey = 'this is a private key: it must not be here, treat it as leaked';
const noKey =
  'this is not a public key; if it is a shared secret, it cannot be used: whoever verifies with it can forge';

/** The longest PEM that is read. A certificate with an ML-DSA-87 key and signature has about 10,000 characters. */
const maxLength = 65_536;

/** Decodes the bytes between BEGIN and END (RFC 7468 §2), or one line of bare base64. */
function bytesOf(text: string): Uint8Array {
  if (text.length > maxLength) throw pemError(`this has more than ${maxLength} characters`);
  const lines = text.replace(/\\r|\\n/g, '');
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(lines)) throw pemError(privateKey);
  const blocks = [...lines.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g)];
  if (blocks.length > 1)
    throw pemError('there is more than one block; give one key, or several as localKeys({ keys })');
  const body = blocks[0]?.[2]?.replace(/\s/g, '') ?? stripEnd(lines.replace(/^[\s"']+|\s/g, ''), `"'`);
  const bytes = decodeBytes(
    body
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/={1,2}$/, ''),
  );
  if (bytes === undefined) throw pemError(noKey);
  return bytes;
}

/** Returns the two parts of the SubjectPublicKeyInfo (RFC 5280 §4.1) in the decoded bytes. */
function spkiOf(bytes: Uint8Array): { algorithm: readonly Element[]; key: Uint8Array } {
  const [outer, ...rest] = elements(bytes) ?? [];
  const [first, second, third] = children(outer) ?? [];
  if (first === undefined || second === undefined || rest.length > 0) throw pemError(noKey);
  if (first.tag === tags.integer) {
    // PKCS#1 has two integers. Every format of a private key starts with a version, which is 0 or 1.
    if (first.content.length === 1 || third !== undefined || second.tag !== tags.integer)
      throw pemError(privateKey);
    return { algorithm: [{ tag: tags.objectIdentifier, content: base64url.decode(rsa) }], key: bytes };
  }
  const certificate = third === undefined ? undefined : children(first);
  const spki =
    certificate === undefined
      ? [first, second]
      : children(certificate[certificate[0]?.tag === tags.explicit0 ? 6 : 5]);
  const algorithm = children(spki?.[0]);
  const key = bitsIn(spki?.[1]);
  if (algorithm === undefined || key === undefined) throw pemError(noKey);
  return { algorithm, key };
}

// Object identifiers as base64url of their DER content.
const rsa = 'KoZIhvcNAQEB';
const ellipticCurve = 'KoZIzj0CAQ';
const curves = { KoZIzj0DAQc: 'P-256', K4EEACI: 'P-384', K4EEACM: 'P-521' } as const;
const bareKeys = {
  K2Vw: { kty: 'OKP', crv: 'Ed25519' },
  YIZIAWUDBAMR: { kty: 'AKP', alg: 'ML-DSA-44' },
  YIZIAWUDBAMS: { kty: 'AKP', alg: 'ML-DSA-65' },
  YIZIAWUDBAMT: { kty: 'AKP', alg: 'ML-DSA-87' },
} as const;

function jwkOf({ algorithm: [type, parameters], key }: ReturnType<typeof spkiOf>): object {
  const oid = type === undefined ? '' : base64url.encode(type.content);
  if (oid === rsa) return rsaJwk(key);
  if (oid === ellipticCurve) return ecJwk(parameters, key);
  const kind = (bareKeys as Readonly<Record<string, { kty: string; crv?: string; alg?: string }>>)[oid];
  if (kind === undefined) throw pemError('the key is of a kind that JOSE does not sign with');
  const bytes = base64url.encode(key);
  return kind.kty === 'OKP' ? { ...kind, x: bytes } : { ...kind, pub: bytes };
}

function rsaJwk(key: Uint8Array): object {
  const [n, e] = (children(elements(key)?.[0]) ?? []).map(unsigned);
  if (n === undefined || e === undefined) throw pemError(noKey);
  return { kty: 'RSA', n: base64url.encode(n), e: base64url.encode(e) };
}

/** Reads an EC key. An uncompressed point is a 4 and its two coordinates (RFC 5480 §2.2). */
function ecJwk(parameters: Element | undefined, key: Uint8Array): object {
  const curve = parameters === undefined ? '' : base64url.encode(parameters.content);
  const crv = (curves as Readonly<Record<string, string>>)[curve];
  const half = (key.length - 1) / 2;
  if (crv === undefined) throw pemError('the key is on a curve that JOSE does not sign with');
  if (key[0] !== 4 || !Number.isInteger(half))
    throw pemError('the key is a compressed point, which few runtimes read');
  return {
    kty: 'EC',
    crv,
    x: base64url.encode(key.slice(1, 1 + half)),
    y: base64url.encode(key.slice(1 + half)),
  };
}
