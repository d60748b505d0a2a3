import { attest } from '../authority/attest.js';
import type { AccessOf, AnyAuthority, Authority } from '../authority/authority.js';
import { authoritySelector, unacceptedDetails } from '../authority/select-authority.js';
import { accessFor } from '../claims/access-copies.js';
import type { Access } from '../claims/access.js';
import { andThen, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import { extract } from '../request/extract.js';
import type { UsedProofs } from '../proof/proof-method.js';
import { authorize } from '../requirements/authorize.js';
import { nameMalformedClaim } from '../requirements/malformed-claim.js';
import type { GivenRequirements, RequirementsOrFunction } from '../requirements/call-requirements.js';
import type { Requirements } from '../requirements/requirements.js';
import { deny } from '../response/denial.js';
import type { JwtToken, Token } from '../token/token.js';
import { checkRevocation, readPrincipalOf, runAllRules, validateWithAll } from './check-claims.js';
import { checkAfterAttest, checkBeforeAttest } from './credential-checks.js';
import { reportVerification } from './events.js';
import { checkHealth } from './health-check.js';
import { proofStep } from './proof-step.js';
import type { Presented, ProvableCredential } from './proof-step.js';
import { requestRejection } from './reject-request.js';
import { requirementChecks } from './route-requirements.js';
import { resourceProblems } from './resource.js';
import { tokenClassifier } from './token-classifier.js';
import type { Judgment, Verdict, Verification } from './verdict.js';
import { createVerifiedTokenCache, staysCached } from './verified-token-cache.js';
import { resolveOptions } from './verifier-options.js';
import type { VerifierOptions } from './verifier-options.js';
import type { Verifier } from './verifier.js';

const unrecognized = { jwt: 'issuer_unknown', jwe: 'token_encrypted', opaque: 'token_unrecognized' } as const;

/**
 * Creates a verifier: it tells for each request who is calling and whether the caller meets the requirements of the route.
 * Throws `ConfigurationError` for a wrong option.
 */
export function createVerifier<const A extends readonly Authority<string, unknown>[]>(
  options: VerifierOptions<A>,
): Verifier<AccessOf<A[number]>> {
  const settings = resolveOptions(options);
  const { authorities, sources, context, maxTokenLength, cacheSize, resource } = settings;
  const tokenCache = createVerifiedTokenCache(cacheSize);
  const classify = tokenClassifier(authorities, maxTokenLength, tokenCache.header);
  const authorityOf = authoritySelector(authorities);
  const detailsOf = unacceptedDetails(authorities);
  const { checked, forRequest, forRoute, findings } = requirementChecks(authorities);
  const proofs = proofStep(settings.proofs, context);
  const reject = requestRejection(settings);
  const verify = reportVerification(context, verifyCredential);

  // The order of all checks, from here down. A request: read its proofs, extract its credential, verify it, and render the
  // reply of a denial.
  function authenticate(
    request: AuthRequest,
    required: GivenRequirements,
    used?: UsedProofs,
  ): MaybePromise<Verdict> {
    const withProofs = proofs.read(request, used);
    return andThen(extract(request, sources), (extracted) =>
      andThen(verify(withProofs(extracted), required), (verified) =>
        verified.denial
          ? reject(verified, extracted, required)
          : { outcome: 'granted', access: verified.access, headers: verified.headers },
      ),
    );
  }

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
    if (authority === undefined) return { denial: deny(unrecognized[token.kind], detailsOf(token)) };
    return typeof required === 'function'
      ? andThen(required(), (requirements) => verifyFor(authority, token, cached, credential, requirements))
      : verifyFor(authority, token, cached, credential, required);
  }

  // An authority: check that the route accepts it, verify the token, and compare the access with the requirements.
  function verifyFor(
    authority: AnyAuthority,
    token: Token,
    cached: JwtToken | undefined,
    credential: ProvableCredential,
    requirements: Requirements,
  ): MaybePromise<Verification> {
    const { name } = authority;
    const early = checkBeforeAttest(authority, credential, requirements);
    if (early) return { denial: early, authority: name };
    return andThen(proofs.before(authority, credential), ({ denial: unproved, headers: unprovedHeaders }) => {
      if (unproved) return { denial: unproved, headers: unprovedHeaders, authority: name };
      return andThen(judge(authority, token, credential), (judged) => {
        if (cached && !staysCached(judged.denial)) tokenCache.delete(cached);
        if (!cached && staysCached(judged.denial)) tokenCache.set(token);
        if (judged.denial) return { denial: judged.denial, authority: name, headers: judged.headers };
        const { access, malformed, facts, headers } = judged;
        return andThen(authorize(access, requirements, facts), ({ denial }) =>
          denial
            ? { denial: nameMalformedClaim(denial, malformed), authority: name, headers }
            : { access, headers },
        );
      });
    });
  }

  // A token: attest its claims, run the rules of each authority that judges it, check the proof, then the schema, the principal
  // and the revocation.
  function judge(
    authority: AnyAuthority,
    token: Token,
    credential: ProvableCredential,
  ): MaybePromise<Judgment> {
    return andThen(attest(authority, token, context, credential.request), (attested) => {
      if (attested.denial) return attested;
      const { attestation } = attested;
      const judges = attested.by ? [...attested.by, authority] : [authority];
      const checked = runAllRules(judges, attestation, context);
      if (checked.denial) return checked;
      const { claims } = attestation;
      return andThen(proofs.after(judges, credential, claims), ({ denial: unproved, bound, headers }) => {
        if (unproved) return { denial: unproved, headers };
        return andThen(validateWithAll(claims, judges), (validated) => {
          if (validated.denial) return validated;
          const read = readPrincipalOf(judges, token, claims);
          if (read.denial) return read;
          const early = checkAfterAttest(judges, credential, read.principal);
          if (early) return { denial: early };
          const access = accessFor(authority.name, token, attestation, validated.claims, read.principal);
          const scopes = resource?.withIncluded?.(access.scopes);
          const facts = { claims, scopes, bound, now: context.now };
          return andThen(checkRevocation(judges, access), ({ denial }) =>
            denial ? { denial } : { access, malformed: read.malformed, facts, headers },
          );
        });
      });
    });
  }

  function credentialOf(token: string): Presented {
    return token === '' ? { denial: deny('credential_missing') } : { credential: { token } };
  }

  return {
    resource,
    verify: async (token: string, given?: Requirements) =>
      tryCatch(() => verify(credentialOf(token), checked(given))),
    authenticate: async (request: AuthRequest, given?: RequirementsOrFunction) =>
      tryCatch(() => authenticate(request, forRequest(request, given))),
    check: async () => [
      ...(await checkHealth(authorities, settings.proofs, context)),
      ...findings(),
      ...resourceProblems(resource),
    ],
    guard(given?: RequirementsOrFunction, used?: UsedProofs) {
      const { of, copy } = forRoute(given);
      const guard = (request: AuthRequest) => tryCatch(() => authenticate(request, of(request), used));
      return Object.assign(guard, { requirements: copy });
    },
  } as Verifier<Access> as Verifier<AccessOf<A[number]>>;
}
