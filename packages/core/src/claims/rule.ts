import type { Context } from '../context.js';
import { ignoreRejection } from '../lib/thenable.js';
import { toError } from '../lib/to-error.js';
import { ConfigurationError } from '../options/configuration-error.js';
import type { Denial } from '../response/denial.js';
import { hasUnknownCode, isDenial } from '../response/is-denial.js';
import { passed } from '../response/result.js';
import type { Passed, Result } from '../response/result.js';
import type { Claims, JwsHeader } from '../token/token.js';

/** The result of attestation: the claims, and the header if the token is a JWT. */
export interface Attestation {
  readonly claims: Claims;
  readonly header?: JwsHeader;
}

/**
 * A check of attested claims. It returns a denial, or `undefined` if the claims pass. It must not throw, and it must do
 * no I/O. Any other result, such as `false` or a promise, is a `ConfigurationError`.
 */
export interface Rule {
  (attestation: Attestation, context: Context): Denial | undefined;
  /**
   * `true` if the result depends on nothing but the attestation: not on the clock, not on a list that changes, not on an
   * earlier call. Such a rule runs once for a token in the cache, and not again on each request. Set it with
   * `Object.assign(rule, { pure: true })`.
   * @default the rule runs on each request
   */
  readonly pure?: true;
}

/**
 * Runs rules in their order, up to the first denial. Throws `ConfigurationError` if a rule returns anything but a
 * denial or `undefined`.
 */
export function runRules(rules: readonly Rule[], attestation: Attestation, context: Context): Result<Passed> {
  try {
    for (let index = 0; index < rules.length; index += 1) {
      const denial: unknown = (rules[index] as Rule)(attestation, context);
      if (denial === undefined) continue;
      if (isDenial(denial)) return { denial };
      ignoreRejection(denial);
      if (hasUnknownCode(denial))
        throw new ConfigurationError(
          'A rule gave a denial whose code is unknown. Use a code of the type `DenialCode`, such as deny("claims_invalid").',
        );
      throw new ConfigurationError('A rule must give `undefined` or `deny(code, detail)`, and no promise.');
    }
  } catch (thrown) {
    throw toError(thrown, 'A rule');
  }
  return passed;
}
