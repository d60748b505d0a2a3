import type { JSONWebKeySet } from 'jose';

/** What a verifier is told. A library gets every part for which it has an option. */
export interface Setting {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'RS256' | 'HS256')[];
  /** The key set of the issuer. */
  readonly jwks: JSONWebKeySet;
  /** The secret that the API shares with the issuer, in place of the key set. */
  readonly secret?: Uint8Array;
}

/** Accepts a token, or throws. */
export type Verify = (token: string) => unknown;

/** The clock tolerance in seconds: Tokenward's default. */
export const tolerance = 5;

/** A library that gets the hostile tokens. */
export interface Library {
  readonly name: string;
  /** The npm package whose version is printed. */
  readonly package: string;
  /** Ours has to reject everything, with the right code. */
  readonly ours?: true;
  /** How it is configured, in one sentence. */
  readonly configured: string;
  /** Whether it reads key sets itself. Otherwise the application has to reject bad keys. */
  readonly readsKeySets: boolean;
  /** Whether `prepare` uses the secret of a setting. */
  readonly readsSecrets?: true;
  readonly prepare: (setting: Setting) => Verify;
  /** The code of a documented rejection, and `undefined` for any other error. */
  readonly codeOf: (error: unknown) => string | undefined;
}
