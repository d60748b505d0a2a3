import type { JSONWebKeySet } from 'jose';

/** Everything a verifier is told; whoever can is told all of it. */
export interface Setting {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'RS256')[];
  /** The key set that the issuer publishes. */
  readonly jwks: JSONWebKeySet;
}

/** Takes a token, or throws. */
export type Verify = (token: string) => unknown;

/** How far the clocks may be apart, in seconds; it is Tokenward's default. */
export const tolerance = 5;

/** Someone at whom the corpus is fired. */
export interface Contender {
  /** What stands above its column. */
  readonly name: string;
  /** The npm package whose version stands under the name. */
  readonly package: string;
  /** Ours must refuse everything, for the right reason. */
  readonly ours?: true;
  /** One sentence on how it was configured. */
  readonly configured: string;
  /** Whether it reads key sets itself; where the caller has to, a bad key is not its affair. */
  readonly readsKeySets: boolean;
  readonly prepare: (setting: Setting) => Verify;
  /** The reason that a documented refusal gives, and nothing for any other error. */
  readonly reasonOf: (error: unknown) => string | undefined;
}
