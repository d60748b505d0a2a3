import { ConfigurationError } from '../options/configuration-error.js';
import type { Algorithm } from '../signature/algorithms.js';
import { checkJwk } from './jwk-policy.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { jwkOfPem } from './pem.js';

/** A key of WebCrypto. Its type has no name in the declarations of some runtimes. */
type CryptoKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;

/** A public key as an application has it: a JWK, a PEM, or an extractable `CryptoKey`. */
export type GivenKey = { readonly kty: string } | CryptoKey | string;

/**
 * Returns the usable keys of a given key under this `kid`; none if it has another purpose or is not supported. Throws
 * `ConfigurationError` for a key that is private, symmetric, weak or malformed.
 */
export async function acceptedKeys(
  given: GivenKey,
  kid: string,
  algorithms: readonly Algorithm[] | undefined,
): Promise<readonly AcceptedJwk[]> {
  const checked = checkJwk(await jwkOf(given), algorithms);
  if ('rejected' in checked) throw keyError(checked.rejected);
  return 'keys' in checked ? checked.keys.map((key) => ({ ...key, kid })) : [];
}

async function jwkOf(given: GivenKey): Promise<unknown> {
  if (typeof given === 'string') {
    try {
      return jwkOfPem(given);
    } catch (cause) {
      throw keyError('is a text, but no PEM of a public key', cause);
    }
  }
  if (!isCryptoKey(given)) return given;
  if (given.type !== 'public')
    throw keyError(`is a CryptoKey of the type "${given.type}", but must be public`);
  try {
    return await globalThis.crypto.subtle.exportKey('jwk', given);
  } catch (cause) {
    throw keyError('is a CryptoKey that cannot be exported. Import it as extractable', cause);
  }
}

/** Whether a value is a `CryptoKey`. Some versions of Node.js have no such global. */
function isCryptoKey(given: object): given is CryptoKey {
  return Object.prototype.toString.call(given) === '[object CryptoKey]';
}

function keyError(problem: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`"lookup" of keyById returned a key that ${problem}.`, { cause });
}
