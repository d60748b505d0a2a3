import type { Context } from '../context.js';
import { andThen, andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject, isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import { deny } from '../response/denial.js';
import type { Claims } from '../token/token.js';
import { callMethod, readShown } from './call-method.js';
import { accepted, confirmationMembers } from './proof-method.js';
import type {
  Confirmation,
  ProofMethod,
  ProofResult,
  ShownProof,
  UsedProofs,
  VerifiedProof,
} from './proof-method.js';

/** What a request shows for each method of the verifier. */
export type ShownProofs = Readonly<Partial<Record<Confirmation, ShownProof>>>;

/** A token as it was sent, with what the request shows besides. `verify(token)` has no request, so it shows nothing. */
export interface PresentedProofs {
  readonly token: string;
  readonly scheme?: 'DPoP' | undefined;
  readonly proofs?: ShownProofs | undefined;
}

/** The result of all checks of proofs. `bound` tells whether the token is bound to a key whose possession was proved. */
export interface BindingResult extends VerifiedProof {
  readonly bound: boolean;
}

const unbound: BindingResult = Object.freeze({ bound: false });

const noRequest =
  'The token is bound to a key, but `verify(token)` has no request that could prove its possession. Use `authenticate(request)`.';

/**
 * Whether a token is bound to a key, by a well-formed registered member of `cnf`: an object for `jwk` and `osc`, else a text.
 * One that is `null` or empty binds to nothing.
 */
export function isBound({ cnf }: Claims): boolean {
  if (!isObject(cnf)) return false;
  return confirmationMembers.some((name) => {
    const value = Object.hasOwn(cnf, name) ? cnf[name] : undefined;
    return name === 'jwk' || name === 'osc' ? isObject(value) : isText(value);
  });
}

/** Reads what a request shows for each method, before anything is awaited. */
export function readProofs(
  methods: readonly ProofMethod[],
  request: AuthRequest,
  used?: UsedProofs,
): ShownProofs | undefined {
  if (methods.length === 0) return undefined;
  const shown: Partial<Record<Confirmation, ShownProof>> = {};
  for (const method of methods) shown[method.confirmation] = readShown(method, request, used);
  return shown;
}

/** The checks that cost little, for a token with the scheme DPoP, before it is verified. */
export function precheckProof(
  { token, scheme, proofs }: PresentedProofs,
  context: Context,
): MaybePromise<ProofResult> {
  if (scheme === undefined) return accepted;
  const shown = proofs?.jkt;
  if (shown?.precheck === undefined) return accepted;
  return callMethod('precheck', shown, () => (shown as Required<ShownProof>).precheck(token, context));
}

/**
 * Checks that a verified token is used by the holder of its key. Each registered member of `cnf` must be checked by a
 * method, and at least one must be there. Members that are not registered are ignored (RFC 7800 §3.1). A token with the
 * scheme DPoP must be bound to the key of a proof, and a token that is bound so must have this scheme (RFC 9449 §7.2).
 */
export function checkProofs(
  presented: PresentedProofs,
  { cnf }: Claims,
  context: Context,
): MaybePromise<BindingResult> {
  const { scheme, proofs } = presented;
  if (cnf === undefined)
    return scheme === undefined ? unbound : { denial: deny('token_unbound'), bound: false };
  if (!isObject(cnf)) return { denial: deny('claim_malformed', { claim: 'cnf' }), bound: false };
  const members = confirmationMembers.filter((name) => Object.hasOwn(cnf, name));
  const unproved = members.find((name) => proofs?.[name as Confirmation] === undefined);
  if (members.length === 0 || unproved !== undefined || (members.includes('jkt') && scheme === undefined)) {
    const denial = deny('token_bound', { claim: 'cnf', member: unproved ?? members[0] });
    return { denial: proofs ? denial : { ...denial, hint: noRequest }, bound: false };
  }
  if (scheme !== undefined && !members.includes('jkt'))
    return { denial: deny('token_unbound'), bound: false };
  return verifyFrom(0, { presented, cnf, members: members as readonly Confirmation[], context }, unbound);
}

/** A token, and the members of its `cnf` that must be proved. */
interface Binding {
  readonly presented: PresentedProofs;
  readonly cnf: Readonly<Record<string, unknown>>;
  readonly members: readonly Confirmation[];
  readonly context: Context;
}

/** Verifies the members of a binding from `at` on, one after the other. */
function verifyFrom(at: number, binding: Binding, before: BindingResult): MaybePromise<BindingResult> {
  const { presented, cnf, members, context } = binding;
  const member = members[at];
  if (member === undefined) return before;
  const value = cnf[member];
  const shown = presented.proofs?.[member];
  if (!isText(value) || shown === undefined)
    return { denial: deny('claim_malformed', { claim: 'cnf' }), bound: false };
  const verified = callMethod('verify', shown, () => shown.verify(presented.token, value, context));
  return andThenWith(verified, goOn, at, binding, before, shown);
}

function goOn(
  result: VerifiedProof,
  at: number,
  binding: Binding,
  before: BindingResult,
  shown: ShownProof,
): MaybePromise<BindingResult> {
  return result.denial
    ? { ...result, bound: false }
    : verifyFrom(at + 1, binding, together(before, result, shown));
}

/** Adds the result of a further method: its headers, and what marks its proof as used. */
function together(
  before: BindingResult,
  { headers, use: given }: VerifiedProof,
  shown: ShownProof,
): BindingResult {
  const first = before.use;
  const use = given && (() => callMethod('use', shown, given));
  return {
    bound: true,
    headers: headers ? { ...before.headers, ...headers } : before.headers,
    use: first && use ? () => andThen(first(), (used) => (used.denial ? used : use())) : (first ?? use),
  };
}
