import { corpusOfClerk } from './corpus-of-clerk.js';
import { corpusOfPresets } from './corpus-of-presets.js';
import { corpusOfWorkos } from './corpus-of-workos.js';

/** For tests: tokens of every issuer; those of another one are a line here. */
export const corpus = { ...corpusOfPresets, ...corpusOfWorkos, ...corpusOfClerk } as const;
