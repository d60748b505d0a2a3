import type * as metadataReplies from './metadata-replies.js';

/**
 * Loads the code that writes metadata by `import()`, so that bundlers put it into a file of its own. The function is `async`, so that
 * its promise is one of this realm, even if a tool replaces `import()`. The CommonJS build has `preloaded-metadata-replies.ts` instead.
 */
export async function loadMetadataReplies(): Promise<typeof metadataReplies> {
  return import('./metadata-replies.js');
}
