import type { Claims } from '@tokenward/core';

/** For tests: a token as an issuer writes it, without the times, and the authority whose it is. */
export interface Sample {
  readonly authority: string;
  readonly header?: Claims;
  readonly claims: Claims;
}
