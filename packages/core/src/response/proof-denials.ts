import { tokenUnbound } from './token-unbound.js';
import type { Row } from './denial-row.js';

/** What `dpop` replaces with a hint of its own (`proof/deny-proof.ts`), so that others do not load those. */
const hint = 'The DPoP proof is not accepted.';

const status = 401;
const error = 'invalid_dpop_proof';

/**
 * The rows of the denial table about proofs of possession: DPoP (RFC 9449) and client certificates (RFC 8705). Only the code
 * that checks proofs loads them, and `deny` of applications. They are plain data: bundlers could
 * not leave out calls.
 */
export const proofDenials = {
  proof_missing: { status, error, message: 'The request carries no DPoP proof.', hint },
  proof_repeated: { status, error, message: 'The request carries more than one DPoP proof.', hint },
  proof_malformed: { status, error, message: 'The DPoP proof is malformed.', hint },
  proof_claim_missing: {
    status,
    error,
    message: 'The DPoP proof lacks a claim, or has a malformed one.',
    hint,
  },
  proof_type_mismatch: { status, error, message: 'The DPoP proof has the wrong type.', hint },
  proof_algorithm_unsupported: {
    status,
    error,
    message: 'The DPoP proof is signed with an algorithm that is not accepted here.',
    hint,
  },
  proof_key_unusable: { status, error, message: 'The DPoP proof has a key that is not accepted here.', hint },
  proof_signature_invalid: { status, error, message: 'The DPoP proof has an invalid signature.', hint },
  proof_method_mismatch: { status, error, message: 'The DPoP proof is for another HTTP method.', hint },
  proof_target_mismatch: { status, error, message: 'The DPoP proof is for another address.', hint },
  proof_nonce_required: {
    status,
    error: 'use_dpop_nonce',
    message: 'The resource server requires a nonce in the DPoP proof.',
    hint,
  },
  proof_expired: { status, error, message: 'The DPoP proof is too old.', hint },
  proof_issued_in_future: { status, error, message: 'The DPoP proof is not valid yet.', hint },
  proof_token_mismatch: { status, error, message: 'The DPoP proof is for another access token.', hint },
  proof_key_mismatch: {
    status,
    error: 'invalid_token',
    message: 'The access token is bound to another key.',
    hint,
  },
  proof_replayed: { status, error, message: 'The DPoP proof has been used before.', hint },
  certificate_missing: {
    status,
    error: 'invalid_token',
    message: 'The request carries no client certificate.',
    hint: 'The token is bound to a client certificate (RFC 8705 §3), and the connection or the header of a trusted proxy has none.',
  },
  certificate_mismatch: {
    status,
    error: 'invalid_token',
    message: 'The access token is bound to another client certificate.',
    hint: 'The "x5t#S256" of the token is not the hash of the client certificate (RFC 8705 §3).',
  },
  token_unbound: tokenUnbound,
} as const satisfies Record<string, Row>;
