import { attest } from '../authority/attest.js';
import type { AccessOf, AnyAuthority, Authority } from '../authority/authority.js';
import { authoritySelector } from '../authority/select-authority.js';
import { copyClaims, copyPrincipal } from '../claims/access-copies.js';
import { createAccess } from '../claims/access.js';
import type { Access } from '../claims/access.js';
import { andThen, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import { extract } from '../request/extract.js';
import type { Credential, Extracted } from '../request/extract.js';
import { authorize } from '../requirements/authorize.js';
import type { GivenRequirements, RequirementsOrFunction } from '../requirements/call-requirements.js';
import type { Requirements } from '../requirements/requirements.js';
import { challenge } from '../response/challenge.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { classify } from '../token/classify.js';
import type { JwtToken, Token } from '../token/token.js';
import { readPrincipalOf, runAllRules, validateWithAll } from './check-claims.js';
import { reportVerification } from './events.js';
import { checkHealth } from './health-check.js';
import { isProgramCredential, programCookieDenial, takesOnlyPrograms } from './program-credentials.js';
import { requirementChecks } from './route-requirements.js';
import type { Verdict, Verification } from './verdict.js';
import { createVerifiedTokenCache } from './verified-token-cache.js';
import { resolveOptions } from './verifier-options.js';
import type { VerifierOptions } from './verifier-options.js';
import type { Verifier } from './verifier.js';

const unrecognized = { jwt: 'issuer_unknown', jwe: 'token_encrypted', opaque: 'token_unrecognized' } as const;

/**
 * Makes the one object that answers, for every request, who is calling and whether they may.
 * Throws `ConfigurationError` when an option cannot be honoured.
 */
export function createVerifier<const A extends readonly Authority<string, unknown>[]>(
  options: VerifierOptions<A>,
): Verifier<AccessOf<A[number]>> {
  const { authorities, sources, context, maxTokenLength, cacheSize, reply } = resolveOptions(options);
  const tokenCache = createVerifiedTokenCache(cacheSize);
  const authorityOf = authoritySelector(authorities);
  const { checked, forRequest, forRoute, findings } = requirementChecks(authorities);
  const verify = reportVerification(context, judge);

  // The whole order of checks. A request: its credential is extracted and judged, and the verdict has a finished answer.
  function authenticate(request: AuthRequest, required: GivenRequirements): MaybePromise<Verdict> {
    return andThen(extract(request, sources), (extracted) =>
      andThen(verify(extracted, required), ({ access, denial }) =>
        denial ? refuse(denial) : { outcome: 'granted', access },
      ),
    );
  }

  // A credential: its token is classified, unless it is remembered; its authority is found. A function of the request then
  // gives the requirements.
  function judge(extracted: Extracted, required: GivenRequirements): MaybePromise<Verification> {
    if (extracted.denial) return extracted;
    const { credential } = extracted;
    const cached = tokenCache.get(credential.token);
    const classified = cached
      ? { token: cached }
      : classify(credential.token, maxTokenLength, tokenCache.header);
    if (classified.denial) return classified;
    const { token } = classified;
    const authority = authorityOf(token);
    if (authority === undefined) return { denial: deny(unrecognized[token.kind]) };
    return typeof required === 'function'
      ? andThen(required(), (requirements) => admit(authority, token, cached, credential, requirements))
      : admit(authority, token, cached, credential, required);
  }

  // The authority identifies the caller, if it is accepted; the caller is authorized.
  function admit(
    authority: AnyAuthority,
    token: Token,
    cached: JwtToken | undefined,
    credential: Credential,
    requirements: Requirements,
  ): MaybePromise<Verification> {
    const { name } = authority;
    for (const { accept } of [requirements, credential])
      if (accept && !accept.includes(name))
        return { denial: deny('authority_not_accepted', { accept: [...accept] }), authority: name };
    const { noPrograms } = credential;
    if (noPrograms && takesOnlyPrograms(authority)) return { denial: programCookieDenial(), authority: name };
    return andThen(identify(authority, token, noPrograms), (identity) => {
      if (cached && identity.denial) tokenCache.delete(cached);
      if (identity.denial) return { denial: identity.denial, authority: name };
      if (!cached) tokenCache.set(token);
      return andThen(authorize(identity.access, requirements), ({ denial }) =>
        denial ? { denial, authority: name } : identity,
      );
    });
  }

  // A token: its claims are attested; then come the rules, the schema and the principal, of each authority that judges it.
  function identify(authority: AnyAuthority, token: Token, noPrograms?: boolean): MaybePromise<Verification> {
    return andThen(attest(authority, token, context), (attested) => {
      if (attested.denial) return attested;
      const { attestation } = attested;
      const judges = attested.by ? [...attested.by, authority] : [authority];
      const checked = runAllRules(judges, attestation, context);
      if (checked.denial) return checked;
      return andThen(validateWithAll(attestation.claims, judges), (conforming) => {
        if (conforming.denial) return conforming;
        const read = readPrincipalOf(judges, token, attestation.claims);
        if (read.denial) return read;
        if (noPrograms && isProgramCredential(judges, read.principal))
          return { denial: programCookieDenial() };
        const principal = copyPrincipal(token, read.principal);
        const claims = copyClaims(token, attestation.claims, conforming.claims);
        return { access: createAccess(authority.name, principal, claims, token.raw) };
      });
    });
  }

  function refuse(denial: Denial): Verdict {
    const outcome = denial.code === 'credential_missing' ? 'anonymous' : 'denied';
    return { outcome, denial, reply: reply(denial, challenge(denial)) };
  }

  return {
    verify: async (token: string, given?: Requirements) =>
      tryCatch(() => verify({ credential: { token } }, checked(given))),
    authenticate: async (request: AuthRequest, given?: RequirementsOrFunction) =>
      tryCatch(() => authenticate(request, forRequest(request, given))),
    check: async () => [...(await checkHealth(authorities, context)), ...findings()],
    guard(given?: RequirementsOrFunction) {
      const { of, copy } = forRoute(given);
      const guard = (request: AuthRequest) => tryCatch(() => authenticate(request, of(request)));
      return Object.assign(guard, { requirements: copy });
    },
  } as Verifier<Access> as Verifier<AccessOf<A[number]>>;
}
