import type { Context } from '../../context.js';
import { isObject, isText } from '../../options/option-checks.js';
import { deny } from '../../response/any-denial.js';
import type { Denial, DenialCode } from '../../response/denial.js';
import { isDenial } from '../../response/is-denial.js';
import type { Claims } from '../../token/token.js';

/**
 * Introspects a token at its issuer. Returns its claims, `undefined` if the token is not active, or a denial for
 * another reason, such as that of `denialForResponse`. Throws `UnavailableError` if no verdict is possible. Leave
 * absent claims out, as in JSON: a time that is `undefined` is malformed.
 */
export interface Introspect {
  (token: string, context: Context): Promise<Claims | { readonly denial: Denial } | undefined>;
  /**
   * The longest time that its promise may take, in seconds. A longer wait is an outage.
   * @default 5
   */
  readonly timeout?: number;
}

/**
 * Returns the denial in an answer, or `undefined`. It is created from the table again. Claims come from outside and may
 * look like a denial, but must not choose a status or a public text.
 */
export function denialInAnswer(answer: Claims): Denial | undefined {
  const { denial } = answer;
  if (!isObject(denial) || !isText(denial.code) || Object.keys(answer).length !== 1) return undefined;
  // This code is only for a request without a credential.
  if (denial.code === 'credential_missing') return deny('token_inactive');
  const { code, detail, hint } = denial;
  const denialOfCode = deny(code as DenialCode, isObject(detail) ? detail : {});
  // An unknown code gives no valid denial.
  return isDenial(denialOfCode) ? { ...denialOfCode, ...(isText(hint) && { hint }) } : undefined;
}
