import { base64url } from 'jose';
import type { CryptoKey } from 'jose';
import type { Algorithm, SecretAlgorithm } from '../src/signature/algorithms.js';

/** A key with an algorithm, and how its signatures are made. */
export interface Signer {
  readonly algorithm: Algorithm | SecretAlgorithm;
  /** The parameters of `subtle.sign`. */
  readonly how: { readonly name: string; readonly hash?: string; readonly saltLength?: number };
  readonly key: CryptoKey;
}

/** The text of a token, and what is odd about it. */
export type Variant = readonly [odd: string, raw: string];

/** The orders of the curves (FIPS 186-5 refers to SP 800-186 §3.2.1), and that of Ed25519 (RFC 8032 §5.1). */
const orders: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512: BigInt(`0x1${'f'.repeat(65)}a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`),
  Ed25519: 2n ** 252n + 27742317777372353535851937790883648493n,
};

const claims = { iss: 'https://issuer.test', sub: 'ada' };
const text = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** Signs any text as if it were the header and the payload of a token. */
async function signText({ how, key }: Signer, input: string): Promise<string> {
  const signature = await crypto.subtle.sign(how, key, new TextEncoder().encode(input));
  return `${input}.${base64url.encode(new Uint8Array(signature))}`;
}

/** A good token of a signer, and the same token broken in many ways. Some of them are odd, and still good. */
export async function variantsOf(signer: Signer, stranger: Signer): Promise<readonly Variant[]> {
  const { algorithm } = signer;
  const input = `${text({ alg: algorithm })}.${text(claims)}`;
  const good = await signText(signer, input);
  const signed = async (header: object, payload = text(claims)) =>
    signText(signer, `${text(header)}.${payload}`);
  const variants: readonly Variant[] = [
    ['the key', await signText(stranger, input)],
    ...brokenSignatures(algorithm, good),
    ...brokenTexts(good),
    ...(await Promise.all(
      headersOf(algorithm).map(async ([odd, header]): Promise<Variant> => [odd, await signed(header)]),
    )),
    ['no payload', await signed({ alg: algorithm }, '')],
    ['a payload that is no JSON', await signed({ alg: algorithm }, base64url.encode('hello'))],
    ['an unencoded payload', await signed({ alg: algorithm, b64: false, crit: ['b64'] }, 'hello')],
    ['a detached payload', good.replace(/\.[^.]+\./, '..')],
  ];
  // Not each text has something to pad, or unused bits.
  return [['nothing', good], ...variants.filter(([, raw]) => raw !== good)];
}

function headersOf(algorithm: string): readonly (readonly [odd: string, header: object])[] {
  const names = ['none', 'HS256', 'RS256', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384', 'EdDSA', 'Ed448'];
  const others = [...names, algorithm.toLowerCase(), '', null, 5, [algorithm], undefined];
  const critical = [[], ['exp'], ['alg'], null, 'b64', ['b64'], ['b64', 'b64'], {}];
  const ignored = { jwk: { kty: 'oct', k: 'AA' }, jku: 'https://evil.test', x5c: [], zip: 'DEF' };
  const named = (header: object) => [JSON.stringify(header), header] as const;
  return [
    ...others.filter((alg) => alg !== algorithm).map((alg) => named({ alg })),
    ...critical.map((crit) => named({ alg: algorithm, crit, exp: 1 })),
    ['b64 as a critical parameter', { alg: algorithm, b64: true, crit: ['b64'] }],
    ['b64 as a parameter that is not critical', { alg: algorithm, b64: false }],
    ['parameters that are ignored', { alg: algorithm, ...ignored }],
  ];
}

function brokenSignatures(algorithm: string, good: string): readonly Variant[] {
  const at = good.lastIndexOf('.') + 1;
  const bytes = base64url.decode(good.slice(at));
  const { length } = bytes;
  const half = length / 2;
  const changes: Record<string, Uint8Array> = {
    'one byte less at the end': bytes.slice(0, -1),
    'one byte less at the start': bytes.slice(1),
    'one byte more at the end': Uint8Array.of(...bytes, 0),
    'one byte more at the start': Uint8Array.of(0, ...bytes),
    'the signature twice': Uint8Array.of(...bytes, ...bytes),
    'no signature': new Uint8Array(),
    'zeros alone': new Uint8Array(length),
    'ones alone': new Uint8Array(length).fill(255),
    'its bytes backwards': bytes.toReversed(),
    'its halves swapped': Uint8Array.of(...bytes.slice(half), ...bytes.slice(0, half)),
  };
  for (const bit of [0, 1, 7, 8, 77, length * 4, length * 8 - 1])
    changes[`bit ${bit}`] = bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  const order = orders[algorithm];
  if (order !== undefined && algorithm.startsWith('ES')) {
    const [r, s] = [numberOf(bytes.slice(0, half)), numberOf(bytes.slice(half))];
    const pairs = { 'n - s': [r, order - s], 's = 0': [r, 0n], 's = n': [r, order], 'r = n': [order, s] };
    for (const [name, numbers] of Object.entries({ ...pairs, 'r = s = 1': [1n, 1n] }))
      changes[name] = Uint8Array.from(numbers.flatMap((number) => bytesOf(number, half)));
    changes.DER = inDer(bytes.slice(0, half), bytes.slice(half));
  } else if (order !== undefined) {
    // RFC 8032 §5.1.7: S must be less than the order. Its bytes are in the opposite order.
    const s = numberOf(bytes.slice(half).toReversed());
    changes['S + L'] = Uint8Array.of(...bytes.slice(0, half), ...bytesOf(s + order, half).toReversed());
  }
  return Object.entries(changes).map(([odd, changed]) => [
    odd,
    good.slice(0, at) + base64url.encode(changed),
  ]);
}

/** Changes the text of a token. What is signed, or the bytes of the signature, may stay the same. */
function brokenTexts(good: string): readonly Variant[] {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const padded = (part: string) => part + '='.repeat((4 - (part.length % 4)) % 4);
  // Bytes of `latin1` are the low bytes of characters, so this letter could count as another one.
  const lookalike = (part: string) => String.fromCharCode(0x100 + part.charCodeAt(0)) + part.slice(1);
  // The last letter has bits that belong to no byte, unless there is no rest.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const otherEnd = (part: string) => {
    const index = alphabet.indexOf(part.slice(-1));
    return part.slice(0, -1) + alphabet.charAt(index ^ 1);
  };
  const texts: Record<string, readonly string[]> = {
    'a padded signature': [header, payload, padded(signature)],
    'padding everywhere': [header, payload, signature].map(padded),
    'too much padding': [header, payload, `${signature}====`],
    'standard base64': [header, payload, signature.replaceAll('-', '+').replaceAll('_', '/')],
    'unused bits of the signature': [header, payload, otherEnd(signature)],
    'unused bits of the payload': [header, otherEnd(payload), signature],
    'a lookalike in the header': [lookalike(header), payload, signature],
    'a lookalike in the payload': [header, lookalike(payload), signature],
    'a lookalike in the signature': [header, payload, lookalike(signature)],
    'a space before': [` ${header}`, payload, signature],
    'a line break after': [header, payload, `${signature}\n`],
    'a line break inside': [header, payload, `${signature.slice(0, 4)}\n${signature.slice(4)}`],
    'a zero byte': [header, payload, `${signature}\0`],
    'a fourth part': [header, payload, signature, signature],
    'two parts': [header, payload],
    'another payload': [header, text({ ...claims, sub: 'eve' }), signature],
    'another header': [text({ ...JSON.parse(atob(header)), kid: 'x' }), payload, signature],
  };
  return Object.entries(texts).map(([odd, parts]) => [odd, parts.join('.')]);
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}

function bytesOf(number: bigint, length: number): number[] {
  const digits = number.toString(16).padStart(length * 2, '0');
  return Array.from({ length }, (_each, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

/** A sequence of the two numbers, each as short as can be (X.690 §8.3). */
function inDer(...numbers: readonly Uint8Array[]): Uint8Array {
  const body = numbers.flatMap((number) => {
    const digits: number[] = Array.from(number.slice(number.findIndex((byte) => byte > 0)));
    if ((digits[0] ?? 0) > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  });
  return Uint8Array.from(body.length > 127 ? [48, 129, body.length, ...body] : [48, body.length, ...body]);
}
