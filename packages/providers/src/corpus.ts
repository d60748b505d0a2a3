import { corpusOfAuthServers } from './corpus-of-auth-servers.js';
import { corpusOfClerk } from './corpus-of-clerk.js';
import { corpusOfClouds } from './corpus-of-clouds.js';
import { corpusOfPresets } from './corpus-of-presets.js';
import { corpusOfWorkos } from './corpus-of-workos.js';

/** For tests: tokens of every issuer with a preset of one authority. */
export const corpusOfAllPresets = { ...corpusOfPresets, ...corpusOfClouds, ...corpusOfAuthServers } as const;

/** For tests: tokens of every issuer. Add one line for a token of a new issuer. */
export const corpus = { ...corpusOfAllPresets, ...corpusOfWorkos, ...corpusOfClerk } as const;
