import { attest } from '../authority/attest.js';
import type { AccessOf, AnyAuthority, Authority } from '../authority/authority.js';
import { authoritySelector, unrecognizedToken } from '../authority/select-authority.js';
import type { Access } from '../claims/access.js';
import { andThen, andThenWith, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { ProofResult, UsedProofs } from '../proof/proof-method.js';
import { authorize } from '../requirements/authorize.js';
import type { GivenRequirements, RequirementsOrFunction } from '../requirements/call-requirements.js';
import type { Requirements } from '../requirements/requirements.js';
import { askEachTime } from './ask-each-time.js';
import { authenticator, presentedText } from './authenticate.js';
import { runAllRules } from './check-claims.js';
import { checkBeforeAttest } from './credential-checks.js';
import { reportVerification } from './events.js';
import { createGrants, verificationOf } from './grants.js';
import { checkHealth } from './health-check.js';
import { proofStep } from './proof-step.js';
import type { Presented } from './proof-step.js';
import { requirementChecks } from './route-requirements.js';
import { resourceProblems } from './resource.js';
import { tokenClassifier } from './token-classifier.js';
import { createShortPath } from './short-path.js';
import type { Steps } from './short-path.js';
import type { Judgment, Selected, Verification } from './verdict.js';
import { createVerifiedTokenCache } from './verified-token-cache.js';
import { resolveOptions } from './verifier-options.js';
import type { VerifierOptions } from './verifier-options.js';
import type { Verifier } from './verifier.js';

/**
 * Creates a verifier: it tells for each request who is calling and whether the caller meets the requirements of the route.
 * Throws `ConfigurationError` for a wrong option.
 */
export function createVerifier<const A extends readonly Authority<string, unknown>[]>(
  options: VerifierOptions<A>,
): Verifier<AccessOf<A[number]>> {
  return verifierWith(options, createShortPath) as Verifier<AccessOf<A[number]>>;
}

/** The same, with another short path. The tests compare a verifier with one that has none. */
export function verifierWith(
  options: VerifierOptions<readonly AnyAuthority[]>,
  shortPathFor: typeof createShortPath,
): Verifier {
  const settings = resolveOptions(options);
  const { authorities, context, maxTokenLength, cacheSize, resource } = settings;
  const tokenCache = createVerifiedTokenCache(cacheSize);
  const classify = tokenClassifier(authorities, maxTokenLength, tokenCache.header);
  const authorityOf = authoritySelector(authorities);
  const unrecognized = unrecognizedToken(authorities);
  const { checked, forRequest, forRoute, findings } = requirementChecks(
    authorities,
    settings.proofs.length > 0,
  );
  const proofs = proofStep(settings.proofs, context);
  const verify = reportVerification(context, verifyCredential);
  const grants = createGrants();
  const ask = askEachTime(proofs, context, resource, grants);

  // The order of all checks, from here down. A request: read its proofs, extract its credential, verify it, and render the
  // reply of a denial (authenticate.ts).
  const authenticate = authenticator(settings, proofs, verify);

  // A credential: classify its token, unless the token is cached, and select its authority. Requirements that depend on the
  // request are read now, before anything is fetched or verified.
  function verifyCredential(extracted: Presented, required: GivenRequirements): MaybePromise<Verification> {
    if (extracted.denial) return extracted;
    const { credential } = extracted;
    const cached = tokenCache.get(credential.token);
    const classified = cached ? { token: cached } : classify(credential.token);
    if (classified.denial) return classified;
    const { token } = classified;
    const authority = authorityOf(token);
    if (authority === undefined) return { denial: unrecognized(token) };
    const selected = { token, cached, credential, authority, name: authority.name };
    return typeof required === 'function'
      ? andThenWith(required(), verifyFor, selected)
      : verifyFor(required, selected);
  }

  // An authority: check that the route accepts it, verify the token, and compare the access with the requirements.
  function verifyFor(requirements: Requirements, selected: Selected): MaybePromise<Verification> {
    const { authority, credential, name } = selected;
    const early = checkBeforeAttest(authority, credential, requirements);
    if (early) return { denial: early, authority: name };
    return andThenWith(proofs.before(authority, credential), judgeSelected, requirements, selected);
  }

  function judgeSelected(proof: ProofResult, requirements: Requirements, selected: Selected) {
    const { authority, token, credential, name } = selected;
    if (proof.denial) return { denial: proof.denial, headers: proof.headers, authority: name };
    return andThenWith(shortPath.judge(authority, token, credential), compare, requirements, selected);
  }

  function compare(judged: Judgment, requirements: Requirements, { token, cached, name }: Selected) {
    tokenCache.update(token, cached, judged.denial);
    if (judged.denial) return { denial: judged.denial, authority: name, headers: judged.headers };
    return andThenWith(authorize(judged.access, requirements, judged.facts), verificationOf, judged, name);
  }

  // A token: attest its claims, run the rules of each authority that judges it, and check the proof, the schema, the principal
  // and the revocation (ask-each-time.ts). A token of the cache takes the short path, which leaves out what can't have changed.
  const judge: Steps['judge'] = (authority, token, credential) =>
    andThen(attest(authority, token, context, credential.request), (attested) => {
      if (attested.denial) return attested;
      const { attestation } = attested;
      const judges = attested.by ? [...attested.by, authority] : [authority];
      const checked = runAllRules(judges, attestation, context);
      if (checked.denial) return checked;
      shortPath.decide(authority, token);
      return ask(judges, token, attestation, credential);
    });
  const shortPath = shortPathFor({ context, hasProofs: settings.proofs.length > 0, judge, ask });

  function verifyText(text: string, given?: Requirements): MaybePromise<Verification> {
    return verify(presentedText(text), checked(given));
  }

  return {
    resource,
    verify: (token: string, given?: Requirements) => Promise.resolve(tryCatch(verifyText, token, given)),
    authenticate: async (request: AuthRequest, given?: RequirementsOrFunction) =>
      tryCatch(() => authenticate(request, forRequest(request, given))),
    authorize: async (access: Access, given?: Requirements) => grants.authorize(access, checked(given)),
    factsOf: grants.factsOf,
    check: async () => [
      ...(await checkHealth(authorities, settings.proofs, context)),
      ...findings(),
      ...resourceProblems(resource),
    ],
    guard(given?: RequirementsOrFunction, used?: UsedProofs) {
      const { required, copy } = forRoute(given);
      const guard =
        typeof required === 'function'
          ? (request: AuthRequest) => tryCatch(() => authenticate(request, required(request), used))
          : (request: AuthRequest) => tryCatch(authenticate, request, required, used);
      return Object.assign(guard, { requirements: copy });
    },
  } as Verifier;
}
