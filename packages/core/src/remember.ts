import { boundedMap } from './bounded.js';
import type { JwsHeader, JwtToken, Token } from './classify.js';
import { frozen } from './frozen.js';

/** A token that is remembered, classified as it was. */
export interface Known {
  readonly token: JwtToken;
}

/** What a verifier remembers of tokens whose signature it has found good: what was read of them, and no verdict. */
export interface Memory {
  /** The token of this text, if it is remembered. */
  readonly recall: (raw: string) => Known | undefined;
  /** The header of this encoding, if a good token had it. */
  readonly header: (encoded: string) => JwsHeader | undefined;
  /** Remembers a token, if its signature is good. */
  readonly keep: (token: Token) => void;
  readonly drop: (known: Known) => void;
}

/** A token of a usual size, in characters: a longer one takes the room of several. */
const usualLength = 1024;
/** An issuer writes a handful of different headers. */
const mostHeaders = 100;

/** Makes a memory for so many tokens of a usual size. */
export function rememberedTokens(most: number): Memory {
  const tokens = boundedMap<Known>(most, ({ token }) => Math.ceil(token.raw.length / usualLength));
  const headers = boundedMap<JwsHeader>(mostHeaders);
  return {
    recall(raw) {
      const known = typeof raw === 'string' ? tokens.get(endOf(raw)) : undefined;
      return known?.token.raw === raw ? known : undefined;
    },
    header: headers.get,
    keep(token) {
      if (token.kind !== 'jwt' || token.goodUnder === undefined) return;
      const { raw, unverified } = token;
      const encoded = raw.slice(0, raw.indexOf('.'));
      if (headers.get(encoded) === undefined) headers.set(encoded, frozen(unverified.header));
      tokens.set(endOf(raw), { token });
    },
    drop: ({ token }) => void tokens.delete(endOf(token.raw)),
  };
}

/** The end of its signature finds a token, many times faster than its whole text would; which then decides. */
function endOf(raw: string): string {
  return raw.slice(-12);
}
