import type { AnyAuthority } from '../authority/authority.js';
import { unchecked } from '../options/unchecked.js';
import type { Result } from '../response/result.js';
import { classify } from '../token/classify.js';
import { paddedJwt } from '../token/padded-jwt.js';
import type { JwsHeader, Token } from '../token/token.js';

/**
 * Returns the function that classifies the tokens of a verifier. It reads padded JWTs only if an authority has
 * `padding: unchecked`, and only after a token turned out to be malformed.
 */
export function tokenClassifier(
  authorities: readonly AnyAuthority[],
  maxTokenLength: number,
  knownHeader: (encoded: string) => JwsHeader | undefined,
): (raw: string) => Result<{ readonly token: Token }> {
  const strict = (raw: string) => classify(raw, maxTokenLength, knownHeader);
  if (authorities.every(({ padding }) => padding !== unchecked)) return strict;
  return (raw) => {
    const classified = strict(raw);
    if (classified.denial?.code !== 'token_malformed') return classified;
    const token = paddedJwt(raw, maxTokenLength);
    return token ? { token } : classified;
  };
}
