import { installedBeside } from '../tarballs/installed-beside.js';

/** WorkOS's SDK. */
export const { installed, install: installTheirs } = installedBeside(import.meta.url);
