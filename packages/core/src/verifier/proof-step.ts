import type { AnyAuthority, Judges } from '../authority/authority.js';
import type { Context } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject } from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import { checkProofs, isBound, precheckProof, readProofs } from '../proof/proof-checks.js';
import type { BindingResult, ShownProofs } from '../proof/proof-checks.js';
import { accepted, confirmationMembers } from '../proof/proof-method.js';
import type { ProofMethod, ProofResult, UsedProofs } from '../proof/proof-method.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Credential, Extracted } from '../request/extract.js';
import type { Result } from '../response/result.js';
import { deny } from '../response/denial.js';
import type { Claims } from '../token/token.js';

/** A credential, with what the request shows besides it. */
export interface ProvableCredential extends Credential {
  readonly proofs?: ShownProofs | undefined;
}

/** The credential of a request, or the denial. */
export type Presented = Result<{ readonly credential: ProvableCredential }>;

/** How a verifier checks that tokens are used by the holder of their key. */
export interface ProofStep {
  /** Reads what a request shows, before anything is awaited. */
  read(request: AuthRequest, used?: UsedProofs): ShownProofs | undefined;
  /** The checks before anything is fetched or verified. */
  before(authority: AnyAuthority, credential: ProvableCredential): MaybePromise<ProofResult>;
  /** The checks of a verified token. */
  after(judges: Judges, credential: ProvableCredential, claims: Claims): MaybePromise<BindingResult>;
}

const proved: BindingResult = Object.freeze({ bound: true });
const unproved: BindingResult = Object.freeze({ bound: false });

/**
 * Creates the step for these methods. If a component in front of this API checks the proof (`binding: unchecked` of every
 * authority that judges the token), it checks none. Without a method, bound tokens are rejected.
 */
export function proofStep(methods: readonly ProofMethod[], context: Context): ProofStep {
  const takesDpop = methods.some(({ scheme }) => scheme !== undefined);
  return {
    read: (request, used) => readProofs(methods, request, used),
    before(authority, credential) {
      if (credential.scheme === undefined || authority.binding === unchecked) return accepted;
      if (!takesDpop) return rejectScheme(credential);
      return precheckProof(credential, context);
    },
    after(judges, credential, claims) {
      if (judges.every(({ binding }) => binding === unchecked)) return isBound(claims) ? proved : unproved;
      if (credential.scheme !== undefined && !takesDpop) return { ...rejectScheme(credential), bound: false };
      return methods.length === 0 ? unlessKeyNamed(claims) : checkProofs(credential, claims, context);
    },
  };
}

/**
 * The check without methods: a token that names a key is rejected. Most authorities have a stricter rule, but one that an
 * application writes may have none. Any other `cnf` may be a custom claim, which some issuers let their users name.
 */
function unlessKeyNamed({ cnf }: Claims): BindingResult {
  if (!isObject(cnf) || !confirmationMembers.some((name) => Object.hasOwn(cnf, name))) return unproved;
  return { denial: deny('token_bound', { claim: 'cnf' }), bound: false };
}

/** Adds to a credential what its request shows. */
export function withProofs(extracted: Extracted, proofs: ShownProofs | undefined): Presented {
  if (extracted.denial || proofs === undefined) return extracted;
  const { token, scheme, accept, noPrograms, request } = extracted.credential;
  return { credential: { token, scheme, accept, noPrograms, request, proofs } };
}

function rejectScheme({ scheme }: Credential): ProofResult {
  return { denial: deny('scheme_unsupported', { scheme, option: 'proofs' }) };
}
