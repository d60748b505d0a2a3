import { problem } from './problem.js';
import type { Reply } from './problem.js';

/**
 * Thrown when a token cannot be verified, for example because the keys cannot be fetched. It is not a verdict on the
 * token. It has `status` 503 and a `Retry-After` header (seconds), which most frameworks send by default. `reply` is
 * for frameworks that do not. `message` may be shown to clients; `hint` and `cause` are for the log.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
  readonly status = 503;
  readonly statusCode = 503;
  readonly retryAfter: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly hint: string;
  /** The finished response, for frameworks whose error path does not read a status. */
  readonly reply: Reply;

  constructor(hint: string, retryAfter: number, cause?: unknown) {
    super('Authentication is temporarily unavailable.', { cause });
    this.hint = hint;
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
    this.headers = { 'retry-after': String(this.retryAfter) };
    this.reply = problem(this.status, this.message, this.headers);
  }
}

/**
 * Whether an error is an `UnavailableError`. It is recognized by its name and members, not its class, so an error of a
 * second copy of the core counts too.
 */
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
    // A getter of an error from other code throws.
    return false;
  }
}
