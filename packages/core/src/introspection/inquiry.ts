import type { Context } from '../authority.js';
import type { Claims } from '../classify.js';

/**
 * Asks whoever issued a token what it stands for: its claims, or nothing when it is not active. Throws
 * `UnavailableError` when nobody can tell, `ConfigurationError` when the question itself is refused. The claims are as JSON
 * has them: what is not there is left out, since a time that is `undefined` is malformed.
 */
export interface Inquiry {
  (token: string, context: Context): Promise<Claims | undefined>;
  /**
   * The longest time that its promise may take, in seconds; after that it is an outage.
   * @default 5
   */
  readonly timeout?: number;
}
