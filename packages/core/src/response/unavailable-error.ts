import { problem } from './problem.js';
import type { Reply } from './problem.js';

/**
 * Thrown when nobody can tell whether a token is good: keys cannot be fetched. It is never a verdict on the token.
 * Carries `status` 503 and a `Retry-After` header (seconds), which the error paths of the frameworks honour by
 * themselves, and `reply` for those that have none; `message` is safe to show, `hint` and `cause` are for the log.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
  readonly status = 503;
  readonly statusCode = 503;
  readonly retryAfter: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly hint: string;
  /** The finished answer, for frameworks whose error path knows no status. */
  readonly reply: Reply;

  constructor(hint: string, retryAfter: number, cause?: unknown) {
    super('Authentication is temporarily unavailable.', { cause });
    this.hint = hint;
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
    this.headers = { 'retry-after': String(this.retryAfter) };
    this.reply = problem(this.status, this.message, this.headers);
  }
}

/** Tells an outage from any other error by its name, which survives a second copy of the core. */
export function isUnavailable(error: unknown): error is UnavailableError {
  try {
    if (!(error instanceof Error) || error.name !== 'UnavailableError') return false;
    const { status, hint, retryAfter, reply } = error as Partial<UnavailableError>;
    return (
      status === 503 &&
      reply?.status === 503 &&
      typeof reply.body === 'string' &&
      typeof hint === 'string' &&
      typeof retryAfter === 'number'
    );
  } catch {
    // A getter of somebody else's error throws.
    return false;
  }
}
