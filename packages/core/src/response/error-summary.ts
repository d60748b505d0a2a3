import { isError } from '../lib/is-error.js';
import { isSafeError } from '../lib/safe-error.js';
import { isUnavailable } from './unavailable-error.js';

/**
 * Describes an error in a hint or in a result of the health check. For an error of other code, only its error code or
 * class name is returned: its message may contain a URL, a header or a token.
 */
export function errorSummary(error: unknown): string {
  try {
    if (isUnavailable(error)) return error.hint;
    if (isSafeError(error) || isConfigurationError(error)) return error.message;
    if (!isError(error)) return 'something was thrown that is not an Error';
    return codeOf(error) ?? codeOf(error.cause) ?? classOf(error);
  } catch {
    // A getter of the error throws.
    return 'Error';
  }
}

function isConfigurationError(error: unknown): error is Error {
  return isError(error) && 'code' in error && error.code === 'configuration_invalid';
}

/** Returns an error code such as `ECONNREFUSED` (Node.js) or `ConnectionRefused` (Bun). Any other text is ignored. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^(?:[A-Z][A-Z\d_]{1,39}|[A-Z][A-Za-z]{1,39})$/.test(code)
    ? code
    : undefined;
}

function classOf({ name }: Error): string {
  return /^[A-Z][A-Za-z]{0,39}(?:Error|Exception)$/.test(name) ? name : 'Error';
}
