import type { CryptoKey } from 'jose';
import * as base64url from 'jose/base64url';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { timingSafeEqual } from '../lib/digest.js';
import { checkOptions, optional, seconds } from '../options/option-checks.js';
import { nodeCrypto } from '../signature/node-crypto.js';
import type { NonceSource } from './nonces.js';

/** Options of `statelessNonces`. */
export interface StatelessNonceOptions {
  /**
   * Secrets of at least 32 random bytes each, as bytes or as a text, whose UTF-8 bytes count. The first one makes new nonces,
   * and a nonce of each is accepted. To replace a secret, add the new one at the end on every server, then move it to the
   * front, then remove the old one.
   */
  readonly secrets: readonly (string | Uint8Array)[];
  /**
   * How long a nonce lives in seconds, from 1 to 86,400.
   * @default 300
   */
  readonly lifetime?: number;
}

const minBytes = 32;

/** By how many seconds the clock of the server that made a nonce may be ahead of the one that checks it. */
const tolerance = 5;

/**
 * Nonces that need no memory: the time of their creation, and its HMAC (SHA-256). So each server of a fleet with the same
 * secrets can check those of the others, if their clocks differ by at most five seconds. Throws `ConfigurationError`, which
 * never repeats a secret.
 */
export function statelessNonces(options: StatelessNonceOptions): NonceSource {
  checkOptions('statelessNonces', options, {
    secrets: {
      mustBe: `a non-empty list of secrets, each of at least ${minBytes} bytes (Uint8Array, or a text as UTF-8)`,
      holds: (value) =>
        Array.isArray(value) && value.length > 0 && value.every((one) => bytesOf(one).length >= minBytes),
      but: (value) => {
        const { length } = bytesOf(value);
        return length > 0 && length < minBytes
          ? `has ${length} ${length === 1 ? 'byte' : 'bytes'} only`
          : undefined;
      },
    },
    lifetime: optional(seconds(1, 86_400)),
  });
  const { lifetime = 300 } = options;
  const macs = options.secrets.map((secret) => hmac(bytesOf(secret)));
  const [newest] = macs as [Mac, ...Mac[]];

  function isMadeHere(time: string, mac: string, index = 0): MaybePromise<boolean> {
    const compute = macs[index];
    if (compute === undefined) return false;
    return andThen(
      compute(time),
      (expected) => timingSafeEqual(expected, mac) || isMadeHere(time, mac, index + 1),
    );
  }

  return {
    create(now) {
      const time = Math.floor(now * 1000).toString(36);
      return andThen(newest(time), (mac) => `${time}.${mac}`);
    },
    check(nonce, now) {
      const parts: string[] | null = /^([\da-z]{1,11})\.([\w-]{43})$/.exec(nonce);
      if (parts === null) return 'invalid';
      const [, time, mac] = parts as [string, string, string];
      const age = now - Number.parseInt(time, 36) / 1000;
      // A nonce that was made later would live too long. If the clock is unreadable, the age is NaN.
      if (!(age >= -tolerance && age < lifetime)) return 'invalid';
      return andThen(isMadeHere(time, mac), (valid) => {
        if (!valid) return 'invalid';
        return age > lifetime / 2 ? 'renew' : 'valid';
      });
    },
  };
}

/** Returns the HMAC of a time in base64url. */
type Mac = (time: string) => MaybePromise<string>;

/** The texts of nonces begin so. A secret that also signs other texts then makes no nonce with them. */
const purpose = 'tokenward dpop nonce ';

function hmac(secret: Uint8Array<ArrayBuffer>): Mac {
  const node = nodeCrypto();
  if (node) {
    const key = node.createSecretKey(secret);
    return (time) =>
      node
        .createHmac('sha256', key)
        .update(purpose + time)
        .digest('base64url');
  }
  const { subtle } = globalThis.crypto;
  let key: CryptoKey | undefined;
  return async (time) => {
    // No promise is kept, since requests of some runtimes can't share one.
    key ??= await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const mac = await subtle.sign('HMAC', key, new TextEncoder().encode(purpose + time));
    return base64url.encode(new Uint8Array(mac));
  };
}

/** Returns a copy of the bytes of a secret; none for a value of another type. Its type may be of another realm. */
function bytesOf(secret: unknown): Uint8Array<ArrayBuffer> {
  if (typeof secret === 'string') return new TextEncoder().encode(secret);
  const isBytes =
    ArrayBuffer.isView(secret) && Object.prototype.toString.call(secret) === '[object Uint8Array]';
  return isBytes ? Uint8Array.from(secret as Uint8Array) : new Uint8Array();
}
