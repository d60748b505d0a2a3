import { base64url } from 'jose';

/** A certificate with its private key, for a client or a server of a test. */
export interface Certificate {
  /** The private key (PKCS#8) as PEM. */
  readonly key: string;
  /** The certificate as PEM. */
  readonly cert: string;
  /** The certificate as DER. */
  readonly der: Uint8Array;
  /** The SHA-256 digest of the certificate in base64url: the value of `x5t#S256` (RFC 8705 §3.1). */
  readonly thumbprint: string;
}

/** Options of `createCertificate`. */
export interface CertificateOptions {
  /**
   * The common name of the subject.
   * @default 'client'
   */
  readonly name?: string;
}

/**
 * Creates a self-signed certificate (RFC 5280) with a new P-256 key. It is valid from 2020 to 2049, for clients, and for a
 * server at `localhost` or `127.0.0.1`.
 */
export async function createCertificate({ name = 'client' }: CertificateOptions = {}): Promise<Certificate> {
  const { subtle } = globalThis.crypto;
  const { privateKey, publicKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const [pkcs8, spki] = await Promise.all([
    subtle.exportKey('pkcs8', privateKey),
    subtle.exportKey('spki', publicKey),
  ]);
  const signed = toBeSigned(name, new Uint8Array(spki));
  const signature = new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed));
  // WebCrypto gives r and s side by side, X.509 wants two integers (RFC 5758 §3.2, RFC 3279 §2.2.3).
  const pair = der.sequence(der.integer(signature.slice(0, 32)), der.integer(signature.slice(32)));
  const bytes = der.sequence(signed, ecdsaWithSha256, der.bitString(pair));
  const digest = await subtle.digest('SHA-256', bytes);
  return {
    key: pem('PRIVATE KEY', new Uint8Array(pkcs8)),
    cert: pem('CERTIFICATE', bytes),
    der: bytes,
    thumbprint: base64url.encode(new Uint8Array(digest)),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Writes one DER element (ITU-T X.690 §8.1): a tag, the length and the content. */
function element(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = contents.flatMap((part) => [...part]);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...(length < 0x80 ? [length] : long), ...content]);
}

const text = (value: string): Bytes => new TextEncoder().encode(value);

const der = {
  sequence: (...parts: readonly Uint8Array[]) => element(0x30, ...parts),
  set: (part: Uint8Array) => element(0x31, part),
  oid: (...content: readonly number[]) => element(0x06, Uint8Array.from(content)),
  bitString: (content: Uint8Array) => element(0x03, Uint8Array.of(0), content),
  octetString: (content: Uint8Array) => element(0x04, content),
  utf8: (value: string) => element(0x0c, text(value)),
  utcTime: (value: string) => element(0x17, text(value)),
  /** An unsigned integer: no zeros in front, except one before a high bit. */
  integer(value: Uint8Array) {
    const digits = value.slice(value.findIndex((byte) => byte !== 0));
    return element(0x02, (digits[0] ?? 0) < 0x80 ? digits : Uint8Array.of(0, ...digits));
  },
} as const;

const ecdsaWithSha256 = der.sequence(der.oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = der.oid(0x55, 0x04, 0x03);
const subjectAltName = der.oid(0x55, 0x1d, 0x11);

/** The TBSCertificate (RFC 5280 §4.1). */
function toBeSigned(name: string, spki: Uint8Array): Bytes {
  const subject = der.sequence(der.set(der.sequence(commonName, der.utf8(name))));
  const names = der.sequence(element(0x82, text('localhost')), element(0x87, Uint8Array.of(127, 0, 0, 1)));
  return der.sequence(
    element(0xa0, der.integer(Uint8Array.of(2))), // version 3
    der.integer(globalThis.crypto.getRandomValues(new Uint8Array(8))),
    ecdsaWithSha256,
    subject, // the issuer
    der.sequence(der.utcTime('200101000000Z'), der.utcTime('491231235959Z')),
    subject,
    spki,
    element(0xa3, der.sequence(der.sequence(subjectAltName, der.octetString(names)))),
  );
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
