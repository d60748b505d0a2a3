import {
  checkPrimeSync,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

/** A key pair for signing tokens, with its public half as an issuer publishes it. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JsonWebKey & { readonly kid: string; readonly alg?: string };
}

// The keys follow from their names: a seed that holds one plays the same for everybody, and they guard nothing.
const bytesOf = (name: string): Buffer => createHash('sha256').update(`a fuzz key: ${name}`).digest();

/** The P-256 key of this name. */
export function ellipticKey(name: string): TestKey {
  const pair = createECDH('prime256v1');
  const d = bytesOf(name);
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)];
  return testKey(name, importJwk({ kty: 'EC', crv: 'P-256', ...texts({ d, x, y }) }), 'ES256');
}

/** The Ed25519 key of this name; it names no algorithm, as many issuers do. */
export function edwardsKey(name: string): TestKey {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytesOf(name)]);
  return testKey(name, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }), undefined);
}

/** The RSA key of 2048 bits of this name. */
export function rsaKey(name: string): TestKey {
  const [p, q, e] = [prime(`${name} p`), prime(`${name} q`), 65_537n];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([member, value]) => [member, bigEndian(value)] as const);
  return testKey(name, importJwk({ kty: 'RSA', ...texts(Object.fromEntries(members)) }), 'RS256');
}

function testKey(name: string, privateKey: KeyObject, alg: string | undefined): TestKey {
  const publicKey = createPublicKey(privateKey);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `key-${name}`, use: 'sig', ...(alg && { alg }) };
  return { privateKey, publicKey, jwk };
}

function importJwk(key: JsonWebKey): KeyObject {
  return createPrivateKey({ key, format: 'jwk' });
}

function texts(numbers: Readonly<Record<string, Buffer>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(numbers).map(([member, bytes]) => [member, bytes.toString('base64url')]),
  );
}

/** The first prime of 1024 bits from a place on that the name decides; its two high bits are set. */
function prime(name: string): bigint {
  const bytes = Buffer.concat([0, 1, 2, 3].map((part) => bytesOf(`${name} ${part}`)));
  bytes.writeUInt8(bytes.readUInt8() | 0xc0);
  let candidate = BigInt(`0x${bytes.toString('hex')}`) | 1n;
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The number that makes 1 with this one, by the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next, factor, nextFactor] = [modulus, value % modulus, 0n, 1n];
  while (next > 0n) {
    const times = rest / next;
    [rest, next, factor, nextFactor] = [next, rest - times * next, nextFactor, factor - times * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
