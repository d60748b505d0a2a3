import { attest } from '../authority/attest.js';
import type { AccessOf, Authority, Judge } from '../authority/authority.js';
import { routes } from '../authority/select-authority.js';
import { ownClaims, ownPrincipal } from '../claims/access-copies.js';
import { shape } from '../claims/access.js';
import type { Access } from '../claims/access.js';
import { attempt, soon } from '../lib/maybe-promise.js';
import type { Soon } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import { extract } from '../request/extract.js';
import type { Extracted } from '../request/extract.js';
import { authorize, requirementsOf } from '../requirements/authorize.js';
import type { Requirements } from '../requirements/requirements.js';
import { challenge } from '../response/challenge.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { classify } from '../token/classify.js';
import type { Token } from '../token/token.js';
import { conformToAll, principalBy, ruleDenial } from './check-claims.js';
import { observed } from './events.js';
import { preflight } from './health-check.js';
import { kindFindings } from './kind-health.js';
import { isForPrograms, isOfProgram, programInCookie } from './program-credentials.js';
import type { Verdict, Verification } from './verdict.js';
import { rememberedTokens } from './verified-token-cache.js';
import { readOptions } from './verifier-options.js';
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
  const { authorities, sources, context, maxTokenLength, remember, reply } = readOptions(options);
  const memory = rememberedTokens(remember);
  const authorityOf = routes(authorities);
  const checked = requirementsOf(authorities.map(({ name }) => name));
  const kinds = kindFindings(authorities);
  const verify = observed(context, judge);

  // The whole order of checks. A request: its credential is extracted and judged, and the verdict has a finished answer.
  function authenticate(request: AuthRequest, requirements: Requirements): Soon<Verdict> {
    return soon(extract(request, sources), (extracted) =>
      soon(verify(extracted, requirements), ({ access, denial }) =>
        denial ? refuse(denial) : { outcome: 'granted', access },
      ),
    );
  }

  // A credential: its token is classified, unless it is remembered; its authority is found, and identifies the caller; the
  // caller is authorized.
  function judge(extracted: Extracted, requirements: Requirements): Soon<Verification> {
    if ('denial' in extracted) return extracted;
    const { credential } = extracted;
    const known = memory.recall(credential.token);
    const classified = known ?? classify(credential.token, maxTokenLength, memory.header);
    if ('denial' in classified) return classified;
    const { token } = classified;
    const authority = authorityOf(token);
    if (authority === undefined) return { denial: deny(unrecognized[token.kind]) };
    const { name } = authority;
    for (const { accept } of [requirements, credential])
      if (accept && !accept.includes(name))
        return { denial: deny('authority_not_accepted', { accept: [...accept] }), authority: name };
    const { noPrograms } = credential;
    if (noPrograms && isForPrograms(authority)) return { denial: programInCookie(), authority: name };
    return soon(identify(authority, token, noPrograms), (identity) => {
      if (known && identity.denial) memory.drop(known);
      if (identity.denial) return { denial: identity.denial, authority: name };
      if (!known) memory.keep(token);
      return soon(authorize(identity.access, requirements), (denial) =>
        denial ? { denial, authority: name } : identity,
      );
    });
  }

  // A token: its claims are attested; then come the rules, the schema and the principal, of each authority that judges it.
  function identify(authority: Judge, token: Token, noPrograms?: boolean): Soon<Verification> {
    return soon(attest(authority, token, context), (attested) => {
      if (attested.denial) return { denial: attested.denial };
      const { attestation } = attested;
      const judges = attested.by ? [...attested.by, authority] : [authority];
      const denial = ruleDenial(judges, attestation, context);
      if (denial) return { denial };
      return soon(conformToAll(attestation.claims, judges), (conforming) => {
        if ('denial' in conforming) return conforming;
        const read = principalBy(judges, token, attestation.claims);
        if ('denial' in read) return read;
        if (noPrograms && isOfProgram(judges, read.principal)) return { denial: programInCookie() };
        const principal = ownPrincipal(token, read.principal);
        const claims = ownClaims(token, attestation.claims, conforming.claims);
        return { access: shape(authority.name, principal, claims, token.raw) };
      });
    });
  }

  function refuse(denial: Denial): Verdict {
    const outcome = denial.code === 'credential_missing' ? 'anonymous' : 'denied';
    return { outcome, denial, reply: reply(denial, challenge(denial)) };
  }

  return {
    verify: async (token: string, given?: Requirements) =>
      attempt(() => verify({ credential: { token } }, checked(given))),
    authenticate: async (request: AuthRequest, given?: Requirements) =>
      attempt(() => authenticate(request, checked(given))),
    check: async () => [...(await preflight(authorities, context)), ...kinds.findings()],
    guard(given?: Requirements) {
      const requirements = checked(given);
      kinds.note(requirements);
      return (request: AuthRequest) => attempt(() => authenticate(request, requirements));
    },
  } as Verifier<Access> as Verifier<AccessOf<A[number]>>;
}
