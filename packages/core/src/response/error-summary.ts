import { SafeError } from '../lib/safe-error.js';
import { isUnavailable } from './unavailable-error.js';

/**
 * What a hint or finding may say of an error. Of one that somebody else made only the code, else the class: its message
 * may repeat an address, a header or a token.
 */
export function errorSummary(error: unknown): string {
  try {
    if (isUnavailable(error)) return error.hint;
    if (error instanceof SafeError || isConfigurationError(error)) return error.message;
    if (!(error instanceof Error)) return 'something was thrown that is not an Error';
    return codeOf(error) ?? codeOf(error.cause) ?? classOf(error);
  } catch {
    // A getter of the error throws.
    return 'Error';
  }
}

function isConfigurationError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'configuration_invalid';
}

/** A code such as `ECONNREFUSED` (Node.js) or `ConnectionRefused` (Bun); any other text is left out. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^(?:[A-Z][A-Z\d_]{1,39}|[A-Z][A-Za-z]{1,39})$/.test(code)
    ? code
    : undefined;
}

function classOf({ name }: Error): string {
  return /^[A-Z][A-Za-z]{0,39}(?:Error|Exception)$/.test(name) ? name : 'Error';
}
