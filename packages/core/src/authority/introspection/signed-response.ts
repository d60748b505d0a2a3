import { runRules } from '../../claims/rule.js';
import { audience } from '../../claims/rules/audience.js';
import { issuedAt } from '../../claims/rules/issued-at.js';
import { issuer } from '../../claims/rules/issuer.js';
import { maxTokenAge } from '../../claims/rules/max-token-age.js';
import { typ } from '../../claims/rules/typ.js';
import type { Context } from '../../context.js';
import { redactUrl } from '../../http/redact-url.js';
import { UnavailableError } from '../../response/unavailable-error.js';
import type { KeySource } from '../../signature/key-set.js';
import { verifySignature } from '../../signature/verify-signature.js';
import { classify } from '../../token/classify.js';

/** The issuer and the audience of signed responses (RFC 9701 §5). */
export interface SignedResponseOptions {
  /** The `iss` of the responses. */
  readonly issuer: string;
  /** The `aud` of the responses: the client id of this API at the authorization server. */
  readonly audience: string;
  /** The keys that verify the responses. */
  readonly keys: KeySource;
}

/** The allowed difference between the clocks, in seconds. */
const tolerance = 5;

/**
 * Verifies a signed response and returns its claims. Type, signature, issuer and audience must be correct, and it must
 * be at most one minute old. Throws `UnavailableError` otherwise.
 */
export async function verifySignedResponse(
  text: string,
  signed: SignedResponseOptions,
  context: Context,
): Promise<unknown> {
  const rejected = (why: string): UnavailableError =>
    new UnavailableError(`the signed answer of ${redactUrl(signed.issuer)} cannot be trusted: ${why}`, 30);
  const classified = classify(text.trim(), 1_048_576);
  if (classified.denial || classified.token.kind !== 'jwt') throw rejected('it is not a signed JWT');
  const { token } = classified;
  const verified = await verifySignature(token, signed.keys, context, signed.issuer);
  if (verified.denial) throw rejected(verified.denial.code);
  const rules = [
    typ('token-introspection+jwt'),
    issuer([signed.issuer]),
    audience([signed.audience]),
    issuedAt(tolerance),
    maxTokenAge(60 + tolerance),
  ];
  const checked = runRules(rules, token.unverified, context);
  if (checked.denial) throw rejected(checked.denial.code);
  return token.unverified.claims.token_introspection;
}
