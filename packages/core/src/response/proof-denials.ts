import { invalidProof, invalidToken } from './denial-row.js';
import type { Row } from './denial-row.js';
import { hintForProofAlgorithm, hintForProofClaim, hintForProofKey, hintForTarget } from './proof-hints.js';

/** The rows of the denial table about proofs of possession: DPoP (RFC 9449) and client certificates (RFC 8705). */
export const proofDenials = {
  proof_missing: invalidProof(
    'The request carries no DPoP proof.',
    'The token was sent with the DPoP scheme, which needs a proof in the header "DPoP" (RFC 9449 §7.1).',
  ),
  proof_repeated: invalidProof(
    'The request carries more than one DPoP proof.',
    'The header "DPoP" was sent twice, or its value has a comma (RFC 9449 §4.3, check 1). A proxy may have joined two.',
  ),
  proof_malformed: invalidProof(
    'The DPoP proof is malformed.',
    'The value of the header "DPoP" is no well-formed signed JWT, has a "crit" parameter, or is longer than 8192 characters ' +
      '(RFC 9449 §4.3, check 2). Or its JSON has two members of one name.',
  ),
  proof_claim_missing: invalidProof(
    'The DPoP proof lacks a claim, or has a malformed one.',
    hintForProofClaim,
  ),
  proof_type_mismatch: invalidProof(
    'The DPoP proof has the wrong type.',
    'The header of the proof needs "typ": "dpop+jwt" (RFC 9449 §4.3, check 4).',
  ),
  proof_algorithm_unsupported: invalidProof(
    'The DPoP proof is signed with an algorithm that is not accepted here.',
    hintForProofAlgorithm,
  ),
  proof_key_unusable: invalidProof('The DPoP proof has a key that is not accepted here.', hintForProofKey),
  proof_signature_invalid: invalidProof(
    'The DPoP proof has an invalid signature.',
    'The signature of the proof does not fit its "jwk" (RFC 9449 §4.3, check 6).',
  ),
  proof_method_mismatch: invalidProof(
    'The DPoP proof is for another HTTP method.',
    'The "htm" of the proof is not the method of the request, compared with case (RFC 9449 §4.3, check 8).',
  ),
  proof_target_mismatch: invalidProof('The DPoP proof is for another address.', hintForTarget),
  proof_nonce_required: {
    status: 401,
    error: 'use_dpop_nonce',
    message: 'The resource server requires a nonce in the DPoP proof.',
    hint:
      'The proof has no nonce, or one that is expired or not from here (RFC 9449 §9). The client repeats the request with ' +
      'the one of the header "DPoP-Nonce".',
  },
  proof_expired: invalidProof(
    'The DPoP proof is too old.',
    'The "iat" of the proof lies longer ago than "maxAge" and "tolerance" of dpop() allow (RFC 9449 §4.3, check 11), or its ' +
      '"exp" has passed. Compare the clocks of both machines. A client must make a new proof for each request.',
  ),
  proof_issued_in_future: invalidProof(
    'The DPoP proof is not valid yet.',
    'The "iat" or "nbf" of the proof lies further ahead than "tolerance" of dpop() allows (RFC 9449 §4.3, check 11). Compare ' +
      'the clocks of both machines.',
  ),
  proof_token_mismatch: invalidProof(
    'The DPoP proof is for another access token.',
    'The "ath" of the proof is not the hash of the access token (RFC 9449 §4.3, check 12).',
  ),
  proof_key_mismatch: invalidToken(
    'The access token is bound to another key.',
    'The "jkt" of the token is not the thumbprint of the key of the proof (RFC 9449 §4.3, check 12).',
  ),
  proof_replayed: invalidProof(
    'The DPoP proof has been used before.',
    'A proof is for one request only (RFC 9449 §11.1). The client must make a new one for each request, retries included.',
  ),
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
