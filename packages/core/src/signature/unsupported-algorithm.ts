import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { isSecretAlgorithm } from './algorithms.js';

/** The signature algorithms in the registry of JOSE (IANA, RFC 7518, 8037, 8812, 9864, 9964). */
const registered: readonly string[] = (
  'none HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 ES256K EdDSA Ed25519 Ed448 ' +
  'ESP256 ESP384 ESP512 ESB256 ESB320 ESB384 ESB512 ML-DSA-44 ML-DSA-65 ML-DSA-87'
).split(' ');

/**
 * Returns the denial for a token whose algorithm is not that of the key. `allowed` lists the algorithms of the keys that
 * have its `kid`. The log gets the name of the algorithm only if it is registered. Other text is not repeated.
 */
export function unsupportedAlgorithm(alg: unknown, allowed: readonly string[], symmetric?: boolean): Denial {
  const algorithm = registered.find((name) => name === alg);
  const detail = { ...(algorithm && { algorithm }), ...(allowed.length > 0 && { allowed }) };
  return { ...deny('algorithm_unsupported', detail), hint: hintFor(algorithm, allowed, symmetric) };
}

function hintFor(algorithm: string | undefined, allowed: readonly string[], symmetric?: boolean): string {
  if (algorithm === undefined)
    return 'The header of the token names no signature algorithm that is registered.';
  if (algorithm === 'none')
    return 'The token is not signed ("alg" is "none"). Such tokens are never accepted.';
  const found = `The token is signed with ${algorithm}`;
  if (symmetric === true)
    return `${found}, but this authority has a shared secret. Set the keys of the issuer under "keys", if it has some.`;
  if (isSecretAlgorithm(algorithm))
    return allowed.some(isSecretAlgorithm)
      ? `${found}, but its secret is used with ${allowed.join(', ')}: see the option "algorithm" of sharedSecret.`
      : `${found}, a shared secret, but this authority has public keys. If the issuer has only a secret, set keys: sharedSecret(...).`;
  if (allowed.length === 0) return `${found}, which is not supported.`;
  return (
    `${found}, but its key is used with ${allowed.join(', ')}. If the issuer publishes the key without "alg", list ` +
    `${algorithm} in the option "algorithms" of the key source.`
  );
}
