/** Whether a denial is about a proof of possession, by the name of its code: those in `proof-denials.ts`, without loading them. */
export function isAboutProof(code: string): boolean {
  return /^(?:proof|certificate)_|^token_unbound$/.test(code);
}
