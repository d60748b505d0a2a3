import { deny } from '../response/any-denial.js';
import type { Denial } from '../response/denial.js';
import type { proofDenials } from '../response/proof-denials.js';

type ProofCode = Extract<keyof typeof proofDenials, `proof_${string}`>;
type Detail = Readonly<Record<string, unknown>>;

/** The details that hints are made of. */
interface Details {
  readonly proof_claim_missing: { readonly claim: string; readonly unit?: 'milliseconds' };
  readonly proof_algorithm_unsupported: { readonly allowed: readonly string[] };
  readonly proof_key_unusable: { readonly problem: string };
  readonly proof_target_mismatch: TargetDetail;
}

type Hints = { [C in ProofCode]: C extends keyof Details ? (detail: Details[C]) => string : string };

/** The address that a proof should have named, and which part differs; or that it is unknown. */
type TargetDetail =
  | { readonly unknown: 'path'; readonly option?: 'path' }
  | {
      readonly origins: readonly string[];
      readonly path: string;
      readonly differs: keyof typeof differences;
    };

/** Denies a proof. Its hint is made here, so that an application without `dpop` does not load it. */
export function denyProof<C extends keyof Details>(code: C, detail: Details[C]): Denial;

export function denyProof(code: Exclude<ProofCode, keyof Details>, detail?: Detail): Denial;

export function denyProof(code: ProofCode, detail: Detail = {}): Denial {
  const hint: string | ((detail: never) => string) = hints[code];
  return { ...deny(code, detail), hint: typeof hint === 'string' ? hint : hint(detail as never) };
}

// No template strings: bundlers could not leave them out.
/**
 * The hints for the log. They name the checks of RFC 9449 §4.3, and contain no claim of a proof. Of its key they name what is
 * wrong, such as an unknown "crv".
 */
const hints: Readonly<Hints> = {
  proof_missing:
    'The token was sent with the DPoP scheme, which needs a proof in the header "DPoP" (RFC 9449 §7.1). A proxy or a CORS ' +
    'policy may have removed it.',
  proof_repeated:
    'The header "DPoP" was sent twice, or its value has a comma (RFC 9449 §4.3, check 1). A proxy may have joined two.',
  proof_malformed:
    'The value of the header "DPoP" is no well-formed signed JWT, has a "crit" parameter, or is longer than 8192 characters ' +
    '(RFC 9449 §4.3, check 2). Or its JSON has two members of one name.',
  proof_claim_missing: ({ claim, unit }) =>
    'A proof needs "jti" (at most 256 characters), "htm", "htu", "iat" and "ath" (RFC 9449 §4.3, check 3).' +
    ` The claim is "${claim}"${claim === 'exp' || claim === 'nbf' ? ', which must be a number if it is there' : ''}.` +
    (unit === 'milliseconds' ? ' It looks like milliseconds, but "iat" is in seconds.' : ''),
  proof_type_mismatch: 'The header of the proof needs "typ": "dpop+jwt" (RFC 9449 §4.3, check 4).',
  proof_algorithm_unsupported: ({ allowed }) =>
    'The "alg" of the proof is none of "algorithms" of dpop() (RFC 9449 §4.3, check 5): ' +
    `${allowed.join(', ')}.`,
  proof_signature_invalid: 'The signature of the proof does not fit its "jwk" (RFC 9449 §4.3, check 6).',
  proof_key_unusable: ({ problem }) =>
    'The "jwk" of the proof is missing, malformed, weak or for another algorithm, or it has private members (RFC 9449 §4.3, ' +
    `check 7). The key ${problem}.`,
  proof_method_mismatch:
    'The "htm" of the proof is not the method of the request, compared with case (RFC 9449 §4.3, check 8). The method of a ' +
    'HEAD request is HEAD.',
  proof_target_mismatch: hintForTarget,
  proof_nonce_required:
    'The proof has no nonce, or one that is expired or not from here (RFC 9449 §4.3, check 10, and §9). The client repeats ' +
    'the request with the nonce of the header "DPoP-Nonce".',
  proof_expired:
    'The "iat" of the proof lies longer ago than "maxAge" and "tolerance" of dpop() allow (RFC 9449 §4.3, check 11), or its ' +
    '"exp" has passed. Compare the clocks of both machines. A client must make a new proof for each request.',
  proof_issued_in_future:
    'The "iat" or "nbf" of the proof lies further ahead than "tolerance" of dpop() allows (RFC 9449 §4.3, check 11). Compare ' +
    'the clocks of both machines.',
  proof_token_mismatch:
    'The "ath" of the proof is not the hash of the access token (RFC 9449 §4.3, check 12).',
  proof_key_mismatch:
    'The "jkt" of the token is not the thumbprint of the key of the proof (RFC 9449 §4.3, check 12).',
  proof_replayed:
    'A proof is for one request only (RFC 9449 §11.1). The client must make a new one for each request, retries included.',
};

const differences = {
  form: 'The "htu" is no http or https URI without a user name.',
  origin: 'The origin differs. List every address that clients use in "origins" of dpop().',
  path: 'The path differs. Behind a proxy that rewrites paths, set "path" of dpop().',
} as const;

/** Says which address the proof should have named. It repeats neither that of the proof nor the query of the request. */
function hintForTarget(detail: TargetDetail): string {
  const start = 'The "htu" of the proof is not the address of the request (RFC 9449 §4.3, check 9).';
  if ('unknown' in detail)
    return (
      `${start} The path of the request is unknown or malformed. ` +
      (detail.option === undefined
        ? 'An adapter of your own must set "target" of its AuthRequest.'
        : 'It comes from "path" of dpop(), which must give one that begins with a slash, such as "/reports".')
    );
  const { origins, path, differs } = detail;
  return `${start} Expected is ${origins.map((origin) => origin + path).join(' or ')} (${differences[differs]})`;
}
