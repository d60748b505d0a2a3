import { invalidToken } from './denial-row.js';
import type { Row } from './denial-row.js';

/** The row of `token_unbound`: a route can require a bound token also where no proof is checked. */
export const tokenUnbound: Row = /* @__PURE__ */ invalidToken(
  'An access token that is bound to a key is required here.',
  'The token has no "cnf" for this. It was sent with the DPoP scheme, or the route has `bound: true`. Such a route rejects ' +
    'every token if createVerifier has no "proofs". The client must ask the issuer for a token that is bound to its key.',
);
