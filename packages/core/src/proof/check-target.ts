import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { shownPath } from '../lib/shown-path.js';
import { isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Result } from '../response/result.js';
import { denyProof } from './deny-proof.js';
import type { DpopSettings } from './dpop-options.js';
import { targetPath, targetUri } from './target-uri.js';

const pathAnswer: Readonly<HookAnswer<string>> = {
  mustBe: 'the path of the request as a text, such as "/reports"',
  holds: isText,
};

/** The longest path that a log gets, in characters. */
const maxPath = 200;

/** A path may have a secret in it, such as the token of an invitation. */
function inLog(path: string): string {
  const shown = shownPath(path);
  return shown.length > maxPath ? `${shown.slice(0, maxPath)}...` : shown;
}

/**
 * Compares `htu` with the request: its origin with those of this API, and its path with that of the request (RFC 9449 §4.3,
 * check 9). A query and a fragment are ignored on both sides. Returns the normalized URI.
 */
export function checkTarget(
  htu: string,
  request: AuthRequest,
  { origins, path }: DpopSettings,
): Result<{ readonly target: string }> {
  const given = path ? runHookNow('"path" of dpop', () => path(request), pathAnswer) : request.target;
  const expected = typeof given === 'string' ? targetPath(given) : undefined;
  if (expected === undefined)
    return {
      denial: denyProof(
        'proof_target_mismatch',
        path ? { unknown: 'path', option: 'path' } : { unknown: 'path' },
      ),
    };
  // Most clients write the normalized form.
  const written = origins.some((one) => htu === one + expected);
  if (written) return { target: htu };
  const shown = targetUri(htu);
  const isOwn = shown !== undefined && origins.includes(shown.origin);
  if (isOwn && shown.path === expected) return { target: shown.origin + expected };
  const differs = shown === undefined ? 'form' : isOwn ? 'path' : 'origin';
  return { denial: denyProof('proof_target_mismatch', { origins, path: inLog(expected), differs }) };
}
