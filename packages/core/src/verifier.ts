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
import type { Judgement } from './observe.js';
import { oncePerRequest } from './once.js';
import type { Identify } from './once.js';
import { preflight } from './preflight.js';
import { principalOf } from './principal.js';
import type { AuthRequest } from './request.js';
import { conform } from './schema.js';
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
  const { authorities, sources, context, maxTokenLength, reply } = readOptions(options);
  const identifyOnce = oncePerRequest(identify);
  const checked = requirementsOf(authorities.map(({ name }) => name));
  const verify = observed(context, judge);

  // The whole order of checks: a request is extracted ...
  async function authenticate(request: AuthRequest, requirements: Requirements): Promise<Verdict> {
    const extracted = extract(request, sources);
    const { access, denial } = await verify(extracted, requirements, identifyOnce(request.raw));
    return denial ? refuse(denial) : { outcome: 'granted', access };
  }

  // ... its token classified, routed to its authority, identified, and the caller authorized.
  async function judge(
    extracted: Extracted,
    requirements: Requirements,
    identify: Identify,
  ): Promise<Judgement> {
    if ('denial' in extracted) return extracted;
    const { credential } = extracted;
    const classified = classify(credential.token, maxTokenLength);
    if ('denial' in classified) return classified;
    const { token } = classified;
    const authority = authorities.find((candidate) => candidate.accepts(token));
    if (authority === undefined) return { denial: deny(unrecognized[token.kind]) };
    const { name } = authority;
    for (const { accept } of [requirements, credential])
      if (accept && !accept.includes(name))
        return { denial: deny('authority_not_accepted', { accept }), authority: name };
    const identity = await identify(authority, token);
    if (identity.denial) return { ...identity, authority: name };
    const denial = await authorize(identity.access, requirements);
    return denial ? { denial, authority: name } : identity;
  }

  // To identify is to attest the claims, then to run the rules, the schema and the principal on them.
  async function identify(authority: Authority<string, unknown>, token: Token): Promise<Verification> {
    const attested = await authority.attest(token, context);
    if ('denial' in attested) return attested;
    const { attestation } = attested;
    const denial = firstDenial(authority.rules, attestation, context);
    if (denial) return { denial };
    const conforming = await conform(attestation.claims, authority.claims);
    if ('denial' in conforming) return conforming;
    const read = authority.principal?.(attestation.claims) ?? principalOf(attestation.claims);
    if ('denial' in read) return read;
    return { access: shape(authority.name, read.principal, conforming.claims, token.raw) };
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
      return (request: AuthRequest) => authenticate(request, requirements);
    },
  } as Verifier<Access> as Verifier<AccessOf<A[number]>>;
}
