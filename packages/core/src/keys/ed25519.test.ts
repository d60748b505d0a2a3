import { base64url, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, localKeys, pemKey, remoteKeys } from '../index.js';
import type { AuthEvent, KeySource } from '../index.js';
import { ed25519Weakness, isOnEd25519 } from './ed25519.js';

// A second implementation of the curve (RFC 8032 §5.1.4), which computes the points of small order.
const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value: bigint): bigint => ((value % p) + p) % p;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}
const inverse = (value: bigint): bigint => power(value, p - 2n);
const d = mod(-121665n * inverse(121666n));
const root = power(2n, (p - 1n) / 4n);

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** The point with this y and an even x, if there is one (RFC 8032 §5.1.3). */
function pointAt(y: bigint): Point | undefined {
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
  const candidate = power(square, (p + 3n) / 8n);
  const x = [candidate, mod(candidate * root)].find((one) => mod(one * one) === square);
  if (x === undefined) return undefined;
  return { x: (x & 1n) === 0n ? x : mod(-x), y };
}

function sum(a: Point, b: Point): Point {
  const product = d * a.x * b.x * a.y * b.y;
  return {
    x: mod((a.x * b.y + a.y * b.x) * inverse(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * inverse(1n - product)),
  };
}

function times(point: Point, factor: bigint): Point {
  let [result, double]: Point[] = [{ x: 0n, y: 1n }, point];
  for (let left = factor; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = sum(result!, double!);
    double = sum(double!, double!);
  }
  return result!;
}

/** 32 bytes, the lowest first; the highest bit is set when x is odd. */
function encoded(y: bigint, sign: bigint): Uint8Array {
  const value = y | (sign << 255n);
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

/** The eight points whose order divides 8: the multiples of one of order 8. */
function smallPoints(): readonly Point[] {
  for (let y = 2n; ; y += 1n) {
    const point = pointAt(y);
    if (point === undefined) continue;
    const small = times(point, order);
    if (times(small, 4n).y !== 1n) return Array.from({ length: 8 }, (_, at) => times(small, BigInt(at)));
  }
}

const small = smallPoints();
const canonical = small.map(({ x, y }) => encoded(y, x & 1n));

/** Other encodings of the same points, which lenient decoders accept: a y of p or more, or a sign where x is 0. */
const others = small.flatMap(({ x, y }) => [
  ...(x === 0n ? [encoded(y, 1n)] : []),
  ...[0n, 1n].flatMap((sign) => (y + p < 2n ** 255n ? [encoded(y + p, sign)] : [])),
]);
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const refused = [...new Set([...canonical, ...others].map(hex))];
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const context = (jwks: object, events: AuthEvent[] = []) => ({
  now: () => 1_800_000_000,
  fetch: (() => Promise.resolve(Response.json(jwks))) as typeof fetch,
  observe: (event: AuthEvent) => void events.push(event),
});
const pemOf = (bytes: Uint8Array): string => {
  const spki = [...bytesOf('302a300506032b6570032100'), ...bytes];
  return `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...spki))}\n-----END PUBLIC KEY-----`;
};

/** The public key of a new pair. */
async function made(): Promise<Uint8Array> {
  const { publicKey } = await generateKeyPair('Ed25519', { extractable: true });
  return base64url.decode((await exportJWK(publicKey)).x ?? '');
}
const good = await made();

/** A token whose signature is the neutral point and 0: valid for every message under most keys of small order. */
function forged(header: object, claims: object): string {
  const input = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${input}.${base64url.encode(Uint8Array.from([1, ...new Uint8Array(63)]))}`;
}

/** The outcomes for forged tokens under a key. */
async function judged(keys: KeySource, jwks: object): Promise<string> {
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api', keys })],
    ...context(jwks),
  });
  const claims = { iss: 'https://id.test', aud: 'api', exp: 1_800_000_300, sub: 'ann' };
  const outcomes = new Set<string>();
  for (let number = 0; number < 8; number += 1) {
    const token = forged({ alg: 'EdDSA', kid: 'small' }, { ...claims, number });
    const { denial } = await verifier.verify(token);
    outcomes.add(denial?.code ?? 'granted');
  }
  return [...outcomes].join();
}

it('Ed25519 has 8 points of small order with 14 encodings', () => {
  expect(new Set(canonical.map(hex)).size).toBe(8);
  expect(refused.toSorted()).toEqual(
    [
      `01${'00'.repeat(31)}`,
      `01${'00'.repeat(30)}80`,
      `00${'00'.repeat(31)}`,
      `00${'00'.repeat(30)}80`,
      `ec${'ff'.repeat(30)}7f`,
      `ec${'ff'.repeat(31)}`,
      `ed${'ff'.repeat(30)}7f`,
      `ed${'ff'.repeat(31)}`,
      `ee${'ff'.repeat(30)}7f`,
      `ee${'ff'.repeat(31)}`,
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    ].toSorted(),
  );
});

describe.each(refused)('the Ed25519 key %s', (text) => {
  const x = base64url.encode(bytesOf(text));
  const jwk = { kty: 'OKP', crv: 'Ed25519', kid: 'small', x };

  it('is rejected with a reason', () => {
    expect(ed25519Weakness(bytesOf(text))).toMatch(/small order|non-canonical/);
  });

  it('is rejected at start, also beside a good key and as PEM', () => {
    const beside = { kty: 'OKP', crv: 'Ed25519', x: base64url.encode(good) };
    for (const make of [
      () => localKeys({ keys: [jwk] }),
      () => localKeys({ keys: [beside, jwk] }),
      () => pemKey(pemOf(bytesOf(text))),
    ])
      expect(make).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });

  it('is not used when an issuer publishes it, and the reason is kept in the key set', async () => {
    const jwks = { keys: [jwk, { kty: 'OKP', crv: 'Ed25519', kid: 'good', x: base64url.encode(good) }] };
    const keys = remoteKeys('https://id.test/jwks');
    const set = await keys(context(jwks));
    expect(set.keys.map(({ kid }) => kid)).toEqual(['good']);
    expect(set.unusedKeys?.rejected).toEqual([
      expect.stringMatching(/^keys\[0\] .*(small order|non-canonical)/),
    ]);
    expect(await judged(remoteKeys('https://id.test/jwks'), jwks)).toBe('key_unknown');
  });
});

describe('an Ed25519 key', () => {
  it.each([0n, 1n, 2n, 18n].map((above) => p + above))(
    'is rejected when its y is %s, as y must be below p',
    (y) => {
      for (const sign of [0n, 1n]) expect(ed25519Weakness(encoded(y, sign))).toContain('non-canonical');
    },
  );

  it.each([0, 1, 31, 33, 64])('is rejected when it has %i bytes', (length) => {
    expect(ed25519Weakness(new Uint8Array(length).fill(9))).toContain(`${length} bytes`);
  });

  it('is accepted and is on the curve when it is newly generated', async () => {
    for (let time = 0; time < 50; time += 1) {
      const bytes = await made();
      expect(ed25519Weakness(bytes)).toBeUndefined();
      expect(isOnEd25519(bytes)).toBe(true);
    }
  });

  it('is on the curve exactly when its y has an x', () => {
    const answers = Array.from({ length: 40 }, (_, at) => {
      const y = power(BigInt(at + 3), 5n ** 20n);
      expect(isOnEd25519(encoded(y, BigInt(at % 2)))).toBe(pointAt(y) !== undefined);
      return pointAt(y) !== undefined;
    });
    expect(new Set(answers).size).toBe(2);
    for (const { x, y } of small) expect(isOnEd25519(encoded(y, x & 1n))).toBe(true);
  });

  it('is skipped when it is published off the curve, and rejected at first use when it is configured', async () => {
    const y = Array.from({ length: 20 }, (_, at) => BigInt(at + 2)).find(
      (one) => pointAt(one) === undefined,
    )!;
    const off = { kty: 'OKP', crv: 'Ed25519', kid: 'small', x: base64url.encode(encoded(y, 0n)) };
    const beside = { kty: 'OKP', crv: 'Ed25519', kid: 'good', x: base64url.encode(good) };
    await expect(Promise.resolve(localKeys({ keys: [off] })(context({})))).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    await expect(Promise.resolve(pemKey(pemOf(encoded(y, 0n)))(context({})))).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    expect(await judged(remoteKeys('https://id.test/jwks'), { keys: [off, beside] })).toBe('key_unknown');
  });
});
