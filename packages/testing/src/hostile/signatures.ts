import { each, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';
import { encoded } from './hostile-issuer.js';

/** The order of P-256 (SEC 2 §2.4.2). A signature whose numbers are multiples of it is equivalent to zero. */
const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
const zero = '0'.repeat(64);
const one = '1'.padStart(64, '0');
const greatest = 'f'.repeat(64);
const lessOne = order.replace(/1$/, '0');

/** Tokens with an invalid signature, or a valid one in another form (CVE-2022-21449, RFC 7515 §A.3). */
export function badSignatures({ signed, withSignature, header, payload }: Forge): readonly HostileToken[] {
  const good = signed();
  const input = good.slice(0, good.lastIndexOf('.'));
  const bytes = Buffer.from(good.slice(input.length + 1), 'base64url');
  const half = bytes.length / 2;
  const invalid = ['signature_invalid'] as const;
  const instead = (...parts: readonly Uint8Array[]): string => `${input}.${encoded(Buffer.concat(parts))}`;
  const flipped = (at: number, mask: number): Buffer =>
    Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ mask : byte)));
  const of = (...numbers: readonly string[]): string => withSignature(Buffer.from(numbers.join(''), 'hex'));
  const numbers = { zero, one, order, 'the greatest number': greatest, 'the order less one': lessOne };
  return [
    ...Object.entries(numbers).flatMap(([first, r]) =>
      each(Object.entries(numbers), invalid, ([second, s]) => [
        `a signature of ${first} and ${second}`,
        of(r, s),
      ]),
    ),
    ...each([1, 2, 31, 32, 63, 65, 96, 128, 256, 512], invalid, (length) => [
      `a signature of ${length} zeros`,
      withSignature(Buffer.alloc(length)),
    ]),
    ...each([1, 8, 32, 63], invalid, (length) => [
      `a good signature cut off after ${length} bytes`,
      instead(bytes.subarray(0, length)),
    ]),
    ...tokens(invalid, {
      'a good signature with a bit of its first byte changed': instead(flipped(0, 0x80)),
      'a good signature with a bit of its middle changed': instead(flipped(half, 1)),
      'a good signature with a bit of its last byte changed': instead(flipped(bytes.length - 1, 1)),
    }),
    ...tokens(invalid, {
      'no signature': `${input}.`,
      'a good signature in DER': instead(derOf(bytes)),
      'a DER signature of zeros': instead(derOf(Buffer.alloc(64))),
      'a DER signature of ones': instead(Buffer.from('3006020101020101', 'hex')),
      'an empty DER sequence': instead(Buffer.from('3000', 'hex')),
      'a DER signature with an indefinite length': instead(Buffer.from('30800201010201010000', 'hex')),
      'a good signature with a zero behind it': instead(bytes, Buffer.alloc(1)),
      'a good signature with a zero before it': instead(Buffer.alloc(1), bytes),
      'a good signature with each half padded': instead(
        Buffer.alloc(1),
        bytes.subarray(0, half),
        Buffer.alloc(1),
        bytes.subarray(half),
      ),
      'a good signature twice': instead(bytes, bytes),
      'a good signature with its halves exchanged': instead(bytes.subarray(half), bytes.subarray(0, half)),
      'a good signature backwards': instead(Buffer.from(bytes).reverse()),
      'a good signature with every bit inverted': instead(bytes.map((byte) => byte ^ 0xff)),
      'the first half of a good signature twice': instead(bytes.subarray(0, half), bytes.subarray(0, half)),
      'a good signature in base64url twice': instead(Buffer.from(encoded(bytes))),
      'a good signature in hex': instead(Buffer.from(bytes.toString('hex'))),
      'the signature of another token': `${input}.${signed({ jti: 'other' }).split('.')[2]}`,
      'a signature over the payload of another token': `${encoded(header())}.${encoded(payload({ sub: 'admin' }))}.${encoded(bytes)}`,
      'a signature over another header': `${encoded(header({ cty: 'JWT' }))}.${encoded(payload())}.${encoded(bytes)}`,
      'the header as its signature': withSignature(header()),
    }),
  ];
}

/** Encodes a signature of two numbers in DER, which OpenSSL writes and JWS does not use (RFC 7518 §3.4). */
function derOf(bytes: Uint8Array): Uint8Array {
  const integers = [bytes.subarray(0, 32), bytes.subarray(32, 64)].map((number) =>
    Buffer.concat([Buffer.from([2, number.length + 1, 0]), number]),
  );
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
