import type { HostileFamily } from '@tokenward/testing/hostile';

/** A family of hostile tokens, the key sets, or the tokens for a shared secret. */
export type Family = HostileFamily | 'key sets' | 'shared secrets';

/** Why a verifier rejects some cases. */
export interface Reason {
  /** Matches the names of the cases. */
  readonly names: RegExp;
  /** Whether an RFC says that the recipient MUST reject it. */
  readonly forbidden: boolean;
  readonly clause: string;
}

const forbidden = (names: RegExp, clause: string): Reason => ({ names, forbidden: true, clause });
const strictness = (names: RegExp, clause: string): Reason => ({ names, forbidden: false, clause });

const missingAlg = 'RFC 7515 §4.1.1: alg MUST be present, understood and processed';
const oneAlgorithm = 'RFC 8725 §3.1: no algorithm but the expected ones, and one for each key';
const foreignKey = 'RFC 8725 §3.8: the keys MUST belong to the issuer';
const signature = 'RFC 7515 §5.2 step 8: the signature MUST be valid';
const critical = 'RFC 7515 §4.1.11: what crit lists MUST be understood';
const criticalMay = 'RFC 7515 §4.1.11: the recipient MAY reject a malformed crit';
const hint = 'RFC 7515 §4.1.4: kid is a hint; no rule for a kid without a key';
const audience = 'RFC 7519 §4.1.3, RFC 8725 §3.9: another audience, or none, MUST be rejected';
const expired = 'RFC 7519 §4.1.4: exp is a number, and MUST NOT be accepted after it';
const early = 'RFC 7519 §4.1.5: nbf is a number, and MUST NOT be accepted before it';
const issuedAt = 'RFC 7519 §4.1.6: a rule for the issuer, not for the recipient';
const optional = 'RFC 7519 §4.1.1, §4.1.4: iss and exp are OPTIONAL';
const claimTypes = 'RFC 7519 §4, RFC 8693 §4: the types are rules for the issuer';
const kindOfToken = 'RFC 7519 §5.1, RFC 8725 §3.12: the application has to distinguish kinds of tokens';
const parameters = 'RFC 7517 §4, RFC 7518 §6: rules for the publisher of the key';

/**
 * The reasons by family; the first one that matches a name counts. A case is forbidden only if an RFC tells the recipient to
 * reject it with a MUST, a MUST NOT or "is invalid". A rule for the issuer alone does not count.
 */
export const reasons: Readonly<Record<Family, readonly Reason[]>> = {
  algorithms: [
    forbidden(/^no alg|^Alg in place|which is no text$|^the right alg within/, missingAlg),
    forbidden(/under the right alg$/, signature),
    forbidden(/./, oneAlgorithm),
  ],
  'injected keys': [
    strictness(/^kid "|^a kid of 4,000 characters$/, hint),
    strictness(
      /^crit (\["b64"\]|b64 with b64 true)$/,
      'RFC 7797 §6: a recipient that supports b64 may accept it',
    ),
    forbidden(/^crit (\["(exp|__proto__|unknown|)"|b64 with)/, critical),
    strictness(/^crit /, criticalMay),
    forbidden(/^kid .* no text$/, 'RFC 7515 §4.1.4, RFC 7519 §7.2 step 5: kid MUST be text'),
    forbidden(/^a jwk (that is a secret|of another type)$/, oneAlgorithm),
    forbidden(/./, foreignKey),
  ],
  signatures: [forbidden(/./, signature)],
  encodings: [
    strictness(/^unused bits in the signature/, 'RFC 4648 §3.5: the decoder MAY reject them'),
    strictness(/^a (good signature over|header of) 20,000 characters$/, 'No RFC bounds the length'),
    forbidden(/./, 'RFC 7515 §5.2, §7.1: three parts of base64url, and no other characters'),
  ],
  JSON: [
    strictness(/with a byte order mark$/, 'RFC 8259 §8.1: a parser MAY ignore it'),
    strictness(/^a second iat/, issuedAt),
    strictness(/^a second sub|^a subject/, claimTypes),
    strictness(/^a second typ/, kindOfToken),
    strictness(/^a second kid|^a kid of escaped NULs/, hint),
    strictness(/^(iss|exp) only within/, optional),
    strictness(/^crit beside|^a crit 1,000 lists deep/, criticalMay),
    forbidden(/^a second aud|^aud only within|around the audience$|^a payload without members$/, audience),
    forbidden(/^a second iss/, foreignKey),
    forbidden(/^a second exp/, expired),
    forbidden(/^a second alg|^alg only within|^an alg 1,000|^a header without members$/, missingAlg),
    forbidden(/./, 'RFC 7519 §7.2 steps 4 and 10: valid UTF-8 of a valid JSON object'),
  ],
  dates: [
    strictness(/^iat | as iat$/, issuedAt),
    strictness(/^(exp 1e400|exp 1e99999|nbf -1e400)$/, 'RFC 7519 §2: a NumericDate has no bounds'),
    strictness(/^no exp$|^EXP in place/, optional),
    forbidden(/^exp | as exp$/, expired),
    forbidden(/^nbf | as nbf$/, early),
  ],
  claims: [
    strictness(/^(sub|azp|client_id|org_id|scope|scp|permissions|act|jti) /, claimTypes),
    strictness(/^aud \["[^"]+",5\]$/, 'RFC 7519 §4.1.3: one of its values is the right one'),
    strictness(/^no iss$|^ISS in place/, optional),
    forbidden(/^(aud |no aud$)/, audience),
    forbidden(/^iss /, foreignKey),
  ],
  kinds: [
    strictness(/^typ |^an ID token/, kindOfToken),
    strictness(/^cnf .* no object$/, 'RFC 7800 §3.1: the type is a rule for the issuer'),
    strictness(
      /^a token bound to /,
      'RFC 9449 §7.2: a recipient without DPoP may accept it as a bearer token',
    ),
    strictness(/^a token within a token$/, 'RFC 7519 §7.2 step 8: nested tokens may be supported'),
    forbidden(/./, 'RFC 7519 §7.2 steps 1 to 10: not a signed JWT of three parts'),
  ],
  'key sets': [
    strictness(/^a key (for|whose (use|key_ops|kid)|with)/, parameters),
    strictness(/^a key (of (alg|kty)|on curve) (null|5|\[|\{|undefined|"")/, parameters),
    forbidden(/^a key (of (alg|kty)|on curve) |^a symmetric key$/, oneAlgorithm),
    forbidden(/^a key whose (x|point)|none of which signed$|for a key$/, signature),
    forbidden(/^an RSA key of/, 'RFC 7518 §3.3: 2048 bits or more MUST be used'),
    strictness(/exponent of 1$/, 'RFC 8017 §3.1: no valid key has it, but no check is required'),
  ],
  'shared secrets': [forbidden(/^HS256 (with|without|for) /, signature), forbidden(/./, oneAlgorithm)],
};

/** Returns why a case is hostile. */
export function reasonOf(family: Family, name: string): Reason {
  const reason = reasons[family].find(({ names }) => names.test(name));
  if (reason === undefined) throw new Error(`reasons.ts has no reason for: ${family}, ${name}.`);
  return reason;
}
