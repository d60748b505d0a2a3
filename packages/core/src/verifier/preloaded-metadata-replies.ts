import * as metadataReplies from './metadata-replies.js';

/** Takes the place of `load-metadata-replies.ts` in the CommonJS build, since the CommonJS loader of jest has no `import()`. */
export async function loadMetadataReplies(): Promise<typeof metadataReplies> {
  return metadataReplies;
}
