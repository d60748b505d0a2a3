import type { Context } from '../../context.js';
import { isObject, isText } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Denial, DenialCode } from '../../response/denial.js';
import { isDenial } from '../../response/is-denial.js';
import type { Claims } from '../../token/token.js';

/**
 * Asks whoever issued a token what it stands for: its claims, nothing when it is not active, or a denial when it is refused for another
 * reason, such as that of `denialForResponse`. Throws `UnavailableError` when no verdict is possible. The claims are as JSON has them: what is
 * not there is left out, since a time that is `undefined` is malformed.
 */
export interface Introspect {
  (token: string, context: Context): Promise<Claims | { readonly denial: Denial } | undefined>;
  /**
   * The longest time that its promise may take, in seconds; after that it is an outage.
   * @default 5
   */
  readonly timeout?: number;
}

/**
 * The denial that an answer is. It is made again from the table, since claims come from outside and may look like one: they must
 * choose no status and no public text.
 */
export function denialInAnswer(answer: Claims): Denial | undefined {
  const { denial } = answer;
  if (!isObject(denial) || !isText(denial.code) || Object.keys(answer).length !== 1) return undefined;
  // Only a request without a credential lacks one.
  if (denial.code === 'credential_missing') return deny('token_inactive');
  const { code, detail, hint } = denial;
  const made = deny(code as DenialCode, isObject(detail) ? detail : {});
  // A code that is in no row makes none.
  return isDenial(made) ? { ...made, ...(isText(hint) && { hint }) } : undefined;
}
