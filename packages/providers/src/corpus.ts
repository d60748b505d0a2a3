import { corpusOfClerk } from './corpus-of-clerk.js';
import { corpusOfPresets } from './corpus-of-presets.js';
import { corpusOfWorkos } from './corpus-of-workos.js';

/** For tests: tokens of every issuer. Add one line for a token of a new issuer. */
export const corpus = { ...corpusOfPresets, ...corpusOfWorkos, ...corpusOfClerk } as const;
