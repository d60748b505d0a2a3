import type { Denial, DenialCode, Reply } from '@tokenward/core';

/** Texts by the code of a denial, or by the name of a claim that is missing or malformed. */
export type Texts = Readonly<Partial<Record<DenialCode | 'aud' | 'azp', string>>>;

/**
 * Answers every refusal with 401 and `{"message": "..."}`, a missing permission too; what `texts` does not name has the standard
 * text. Give it to `createVerifier({ reply: unauthorized({ ... }) })`.
 */
export function unauthorized(texts: Texts): (denial: Denial, standard: Reply) => Reply {
  const all = new Map<unknown, string>(Object.entries(texts));
  return ({ code, detail, message }, standard) => {
    const text = all.get(code) ?? all.get(detail.claim) ?? message;
    const headers = { ...standard.headers, 'content-type': 'application/json' };
    return { status: 401, headers, body: JSON.stringify({ message: text }) };
  };
}
