import type { Denial, DenialCode, Reply } from '@tokenward/core';

/** Messages by the code of a denial, or by the name of a missing or malformed claim. */
export type Texts = Readonly<Partial<Record<DenialCode | 'aud' | 'azp', string>>>;

/**
 * Replies to every rejection with 401 and `{"message": "..."}`, even for a missing permission. A denial that is not
 * in `texts` has the standard message. Usage: `createVerifier({ reply: unauthorized({ ... }) })`.
 */
export function unauthorized(texts: Texts): (denial: Denial, standard: Reply) => Reply {
  const all = new Map<unknown, string>(Object.entries(texts));
  return ({ code, detail, message }, standard) => {
    const text = all.get(code) ?? all.get(detail.claim) ?? message;
    const headers = { ...standard.headers, 'content-type': 'application/json' };
    return { status: 401, headers, body: JSON.stringify({ message: text }) };
  };
}
