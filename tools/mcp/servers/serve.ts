import type { LoopbackServer } from '@tokenward/testing/contract';
import type { Settings } from '../verifier.js';

/** Starts an MCP server on a port of this machine, on a free one unless one is given. */
export type Serve = (
  settings: Omit<Settings, 'origin'> & { readonly port?: number },
) => Promise<LoopbackServer>;
