// The curve of Ed25519: -x² + y² = 1 + d·x²·y² over the integers modulo p (RFC 8032 §5.1).
const p = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** The length of a public key in bytes (RFC 8032 §5.1.5). */
const length = 32;

/**
 * Returns why an Ed25519 public key is rejected, or `undefined`. Rejected are keys of a wrong length and keys in a
 * second encoding of a point (y ≥ p, RFC 8032 §5.1.3). Points of small order are rejected too: under them one signature
 * can be valid for every message.
 */
export function ed25519Weakness(bytes: Uint8Array): string | undefined {
  if (bytes.length !== length) return `is an Ed25519 key of ${bytes.length} bytes, not ${length}`;
  const y = yCoordinate(bytes);
  if (y >= p) return 'is an Ed25519 key in a non-canonical encoding (RFC 8032 §5.1.3)';
  return isOfSmallOrder(y) ? 'is an Ed25519 key of small order: anybody can sign for it' : undefined;
}

/**
 * Whether 32 bytes encode a point of the curve (RFC 8032 §5.1.3, step 3). This takes as long as the import of an EC
 * key.
 */
export function isOnEd25519(bytes: Uint8Array): boolean {
  const y = yCoordinate(bytes);
  const square = (y * y) % p;
  // x² = u/v has a root if u·v is a square. By Euler's criterion it is one if (u·v)^(2^254) = (u·v)^10, as p = 2^255 - 19.
  const uv = ((square - 1n) * ((d * square + 1n) % p)) % p;
  let power = uv;
  for (let round = 0; round < 254; round += 1) power = (power * power) % p;
  return power === uv ** 10n % p;
}

/** Returns the y coordinate of a point. Its 32 bytes are little-endian, and the highest bit is the sign of x. */
function yCoordinate(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).toReversed();
  return BigInt.asUintN(255, BigInt(`0x${digits.join('')}`));
}

/**
 * Whether a point has small order. Orders 1, 2 and 4 mean that y is 1, -1 or zero. Order 8 means that the doubled point
 * has a y of zero. That holds if d·y⁴ + 2·y² = 1. The sign of x changes nothing.
 */
function isOfSmallOrder(y: bigint): boolean {
  const square = (y * y) % p;
  return y === 0n || square === 1n || (d * square * square + 2n * square) % p === 1n;
}
