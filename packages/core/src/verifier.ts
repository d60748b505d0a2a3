import { shape } from './access.js';
import type { Access, AccessOf } from './access.js';
import { firstDenial } from './authority.js';
import type { Authority } from './authority.js';
import { authorize, requirementsOf } from './authorize.js';
import type { Requirements } from './authorize.js';
import { challenge } from './challenge.js';
import { classify } from './classify.js';
import type { Token } from './classify.js';
import { deny } from './denial.js';
import type { Denial } from './denial.js';
import { extract } from './extract.js';
import type { Extracted } from './extract.js';
import { observed } from './observe.js';
import { oncePerRequest } from './once.js';
import type { Identify } from './once.js';
import { preflight } from './preflight.js';
import { principalIn } from './principal.js';
import { rememberedTokens } from './remember.js';
import type { AuthRequest } from './request.js';
import { routes } from './route.js';
import { conform } from './schema.js';
import { attempt, soon } from './soon.js';
import type { Soon } from './soon.js';
import type { Verdict, Verification, Verifier } from './verdict.js';
import { readOptions } from './verifier-options.js';
import type { VerifierOptions } from './verifier-options.js';

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
  const identifyOnce = oncePerRequest(identify);
  const checked = requirementsOf(authorities.map(({ name }) => name));
  const verify = observed(context, judge);

  // The whole order of checks: a request is extracted ...
  function authenticate(request: AuthRequest, requirements: Requirements): Soon<Verdict> {
    const extracted = extract(request, sources);
    return soon(verify(extracted, requirements, identifyOnce(request.raw)), ({ access, denial }) =>
      denial ? refuse(denial) : { outcome: 'granted', access },
    );
  }

  // ... its token classified, unless it is remembered, routed to its authority, identified, and the caller authorized.
  function judge(extracted: Extracted, requirements: Requirements, identify: Identify): Soon<Verification> {
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
        return { denial: deny('authority_not_accepted', { accept }), authority: name };
    return soon(identify(authority, token), (identity) => {
      if (known && identity.denial) memory.drop(known);
      if (identity.denial) return { denial: identity.denial, authority: name };
      if (!known) memory.keep(token);
      return soon(authorize(identity.access, requirements), (denial) =>
        denial ? { denial, authority: name } : identity,
      );
    });
  }

  // To identify is to attest the claims, then to run the rules, the schema and the principal on them.
  function identify(authority: Authority<string, unknown>, token: Token): Soon<Verification> {
    return soon(authority.attest(token, context), (attested) => {
      if ('denial' in attested) return attested;
      const { attestation } = attested;
      const denial = firstDenial(authority.rules, attestation, context);
      if (denial) return { denial };
      return soon(conform(attestation.claims, authority.claims), (conforming) => {
        if ('denial' in conforming) return conforming;
        const read = authority.principal?.(attestation.claims) ?? principalIn(token, attestation.claims);
        if ('denial' in read) return read;
        return { access: shape(authority.name, read.principal, conforming.claims, token.raw) };
      });
    });
  }

  function refuse(denial: Denial): Verdict {
    const outcome = denial.code === 'credential_missing' ? 'anonymous' : 'denied';
    return { outcome, denial, reply: reply(denial, challenge(denial)) };
  }

  return {
    verify: async (token: string, given?: Requirements) =>
      verify({ credential: { token } }, checked(given), identify),
    authenticate: async (request: AuthRequest, given?: Requirements) => authenticate(request, checked(given)),
    check: async () => preflight(authorities, context),
    guard(given?: Requirements) {
      const requirements = checked(given);
      return (request: AuthRequest) => attempt(() => authenticate(request, requirements));
    },
  } as Verifier<Access> as Verifier<AccessOf<A[number]>>;
}
