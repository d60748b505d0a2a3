import type { Claims } from '@tokenward/core';

/** For tests: a token in the form that an issuer writes, without times, and the authority that must accept it. */
export interface Sample {
  readonly authority: string;
  readonly header?: Claims;
  readonly claims: Claims;
}
