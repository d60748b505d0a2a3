import type { Signer } from './signers.js';

/** How to make a token. In `header` and `payload` each character is a byte. */
export interface Recipe {
  readonly header: string;
  readonly payload: string;
  /** Who signs it. `verbatim` sends the payload as it is, `opaque` a token for which introspection returns the payload. */
  readonly signer: Signer | 'opaque' | 'verbatim';
  /** Changes to the finished token, in this order. */
  readonly edits: readonly Edit[];
}

/** Replaces some characters of a text at `at`, modulo its length. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** The value of a header. `{token}` stands for the token. */
export type HeaderValue = string | readonly string[] | null;

/** One input, as JSON that can be saved in a file. */
export type Input = TokenInput | RequestInput | KeysInput;

/** A token for `verify`. */
export interface TokenInput {
  readonly target: 'token';
  readonly token: Recipe;
}

/** A request for `authenticate`. */
export interface RequestInput {
  readonly target: 'request';
  readonly method: string;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly token: Recipe;
}

/** The metadata and the key set that an issuer returns, and a token for `verify`. */
export interface KeysInput {
  readonly target: 'keys';
  readonly metadata: string;
  readonly keys: string;
  readonly status: number;
  readonly cacheControl: string;
  readonly token: Recipe;
}

/** The parts of the core that are fuzzed. */
export const targets = ['token', 'request', 'keys'] as const;
