import { optional, textOrList } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** An option of presets for Google accounts. */
export interface HostedDomainOption {
  /**
   * The allowed Google Workspace domains (`hd`). If set, personal accounts are rejected, because they have no domain.
   * @default any account
   */
  readonly hostedDomain?: string | readonly string[];
}

/** An expectation for that option. */
export const hostedDomainLike = (): Expectation =>
  optional(textOrList('a Google Workspace domain, or a list of them'));
