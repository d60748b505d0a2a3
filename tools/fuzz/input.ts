import type { Signer } from './signers.js';

/** A token as it is made anew whenever it is played; in `header` and `payload` each character is a byte. */
export interface Recipe {
  readonly header: string;
  readonly payload: string;
  /** Who signs it; `verbatim` sends the payload as it is, `opaque` makes a token that introspection turns into the payload. */
  readonly signer: Signer | 'opaque' | 'verbatim';
  /** What is done to the finished token, in this order. */
  readonly edits: readonly Edit[];
}

/** Takes some characters out of a text at a place, which is counted modulo its length, and puts others in. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** What a header may be for a verifier; in its texts `{token}` stands for the token. */
export type HeaderValue = string | readonly string[] | null;

/** One thing to play, as plain JSON, so that it can be kept in a file. */
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

/** What an issuer answers for its metadata and its keys, and a token for `verify`. */
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
