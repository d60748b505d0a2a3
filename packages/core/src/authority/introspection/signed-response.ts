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

/** Who signs answers, and for whom (RFC 9701 §5). */
export interface SignedResponseOptions {
  /** The `iss` of the answers. */
  readonly issuer: string;
  /** Their `aud`: the client id under which this API is known there. */
  readonly audience: string;
  /** The keys that sign them. */
  readonly keys: KeySource;
}

/** How far the clocks may be apart, in seconds. */
const tolerance = 5;

/** Opens a signed answer: its type, signature, issuer and audience must be right, and it must be of this minute. */
export async function verifySignedResponse(
  text: string,
  signed: SignedResponseOptions,
  context: Context,
): Promise<unknown> {
  const refuse = (why: string): UnavailableError =>
    new UnavailableError(`the signed answer of ${redactUrl(signed.issuer)} cannot be trusted: ${why}`, 30);
  const classified = classify(text.trim(), 1_048_576);
  if (classified.denial || classified.token.kind !== 'jwt') throw refuse('it is not a signed JWT');
  const { token } = classified;
  const verified = await verifySignature(token, signed.keys, context, signed.issuer);
  if (verified.denial) throw refuse(verified.denial.code);
  const rules = [
    typ('token-introspection+jwt'),
    issuer([signed.issuer]),
    audience([signed.audience]),
    issuedAt(tolerance),
    maxTokenAge(60 + tolerance),
  ];
  const checked = runRules(rules, token.unverified, context);
  if (checked.denial) throw refuse(checked.denial.code);
  return token.unverified.claims.token_introspection;
}
