import type { Edit, Recipe } from './input.js';
import { signers } from './signers.js';

/** Makes the token of a recipe. */
export function makeToken({ header, payload, signer, edits }: Recipe): string {
  return edits.reduce(edited, plain(header, payload, signer));
}

function plain(header: string, payload: string, signer: Recipe['signer']): string {
  if (signer === 'verbatim') return payload;
  if (signer === 'opaque') return `oat_${encoded(payload)}`;
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signers[signer](Buffer.from(input)).toString('base64url')}`;
}

function encoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64url');
}

function edited(text: string, { at, remove, insert }: Edit): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + insert + text.slice(place + remove);
}
