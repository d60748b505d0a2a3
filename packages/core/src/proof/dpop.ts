import { andThen, andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { longestTimeout } from './call-method.js';
import { digestFunction } from './digest.js';
import { checkFirst, checkPossession } from './dpop-checks.js';
import type { Checker, FirstResult } from './dpop-checks.js';
import { algorithmNames, dpopSettings } from './dpop-options.js';
import type { DpopOptions } from './dpop-options.js';
import { proofReader } from './dpop-proof.js';
import { accepted } from './proof-method.js';
import type { ProofMethod, ProofResult } from './proof-method.js';

/**
 * Checks DPoP proofs (RFC 9449): a token that is bound to a key (`cnf.jkt`) is accepted only with a proof for this request,
 * signed with that key. A token that was stolen without its key is then rejected. Throws `ConfigurationError` for wrong
 * options.
 */
export function dpop(options: DpopOptions): ProofMethod {
  const settings = dpopSettings(options);
  const digest = digestFunction();
  const checker: Checker = { settings, digest, reader: proofReader(settings.algorithms, digest) };
  return {
    confirmation: 'jkt',
    scheme: { name: 'DPoP', algorithms: algorithmNames(settings.algorithms) },
    read(request, used) {
      let first: MaybePromise<FirstResult> | undefined;
      return {
        // Stores and nonces have shorter deadlines of their own.
        timeout: longestTimeout,
        precheck(token, context) {
          first = checkFirst(request, token, checker, context);
          return andThen(first, shownResult);
        },
        verify(token, confirmation, context) {
          // Without a precheck, an authority whose proofs are not checked here has passed the token on to another one.
          return andThenWith(
            first ?? checkFirst(request, token, checker, context),
            checkPossession,
            confirmation,
            { raw: request.raw, used, checker, context },
          );
        },
      };
    },
    check: () => (settings.replay.check ? settings.replay.check() : []),
  };
}

/** Returns what a verifier needs of the first checks. Headers of a proof that passes come with the result of all checks. */
function shownResult({ denial, headers }: FirstResult): ProofResult {
  return denial ? { denial, headers } : accepted;
}
