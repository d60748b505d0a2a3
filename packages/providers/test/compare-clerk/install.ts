import { installedBeside } from '../../../../tools/shared/installed-beside.js';

/** The versions of Clerk's SDK with which Tokenward is compared: the newest, and the oldest whose behaviour is known from its published tests. */
export const versions = { newest: 'clerk-newest', oldest: 'clerk-oldest' } as const;

/** One of the compared versions. */
export type Version = keyof typeof versions;

/** Both versions of Clerk's SDK. */
export const { installed, install: installTheirs } = installedBeside(import.meta.url);
