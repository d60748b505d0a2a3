import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';

/** Rejects an ID token. Of the tokens of WorkOS Connect, only an ID token has a `nonce` (WorkOS, "ID token"). */
export const noNonce: Rule = ({ claims: { nonce } }) =>
  nonce === undefined || nonce === null ? undefined : deny('type_mismatch', { claim: 'nonce' });
