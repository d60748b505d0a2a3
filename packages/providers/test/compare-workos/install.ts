import { installedBeside } from '../../../../tools/shared/installed-beside.js';

/** WorkOS's SDK. */
export const { installed, install: installTheirs } = installedBeside(import.meta.url);
