import { invalidProof, invalidToken } from './denial-row.js';
import type { Row } from './denial-row.js';

/** What `dpop` replaces with a hint of its own (`proof/deny-proof.ts`), so that others do not load those. */
const proof = 'The DPoP proof is not accepted.';

/** The rows of the denial table about proofs of possession: DPoP (RFC 9449) and client certificates (RFC 8705). */
export const proofDenials = {
  proof_missing: invalidProof('The request carries no DPoP proof.', proof),
  proof_repeated: invalidProof('The request carries more than one DPoP proof.', proof),
  proof_malformed: invalidProof('The DPoP proof is malformed.', proof),
  proof_claim_missing: invalidProof('The DPoP proof lacks a claim, or has a malformed one.', proof),
  proof_type_mismatch: invalidProof('The DPoP proof has the wrong type.', proof),
  proof_algorithm_unsupported: invalidProof(
    'The DPoP proof is signed with an algorithm that is not accepted here.',
    proof,
  ),
  proof_key_unusable: invalidProof('The DPoP proof has a key that is not accepted here.', proof),
  proof_signature_invalid: invalidProof('The DPoP proof has an invalid signature.', proof),
  proof_method_mismatch: invalidProof('The DPoP proof is for another HTTP method.', proof),
  proof_target_mismatch: invalidProof('The DPoP proof is for another address.', proof),
  proof_nonce_required: {
    status: 401,
    error: 'use_dpop_nonce',
    message: 'The resource server requires a nonce in the DPoP proof.',
    hint: proof,
  },
  proof_expired: invalidProof('The DPoP proof is too old.', proof),
  proof_issued_in_future: invalidProof('The DPoP proof is not valid yet.', proof),
  proof_token_mismatch: invalidProof('The DPoP proof is for another access token.', proof),
  proof_key_mismatch: invalidToken('The access token is bound to another key.', proof),
  proof_replayed: invalidProof('The DPoP proof has been used before.', proof),
  token_unbound: invalidToken(
    'An access token that is bound to a key is required here.',
    'The token has no "cnf" for this. It was sent with the DPoP scheme, or the route has `bound: true`. The client must ask ' +
      'the issuer for a token that is bound to its key.',
  ),
  certificate_missing: invalidToken(
    'The request carries no client certificate.',
    'The token is bound to a client certificate (RFC 8705 §3), and the connection or the header of a trusted proxy has none.',
  ),
  certificate_mismatch: invalidToken(
    'The access token is bound to another client certificate.',
    'The "x5t#S256" of the token is not the hash of the client certificate (RFC 8705 §3).',
  ),
} as const satisfies Record<string, Row>;
