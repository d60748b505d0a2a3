import {
  deny,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  remoteKeys,
  requiredClaims,
  unchecked,
} from '@tokenward/core';
import type { Authority, Claims, PrincipalKind, Rule, Unchecked } from '@tokenward/core';
import { isText, readPrincipal, runRules } from '@tokenward/core/authoring';
import type { ClientAuthentication, KnownKind } from '@tokenward/core/authoring';
import { notOfAgent } from './agents.js';
import { audienceIfPresent } from './audience-if-present.js';

/** What is known about the Connect tokens of an environment. */
export interface Connect {
  /** The origin of the AuthKit domain. */
  readonly domain: string;
  readonly clientId: string;
  readonly audience: string | readonly string[] | Unchecked;
}

/** Tokens of Connect applications: a user's, or those of an M2M application, which is its own subject. */
export function connect({ domain, clientId, audience }: Connect): Authority<'workos_connect'> {
  const authority = jwtIssuer({
    name: 'workos_connect',
    issuer: domain,
    audience,
    keys: remoteKeys(`${domain}/oauth2/jwks`, { algorithms: ['RS256'] }),
    rules: [isOfConnect, notOfAgent, ...otherwiseMeantForUs(clientId, audience)],
  });
  return { ...authority, kinds, principal: principalOfConnect };
}

/** Tokens that only WorkOS can read. What it calls a refresh token is never accepted, so it must say what it is. */
export function opaque(
  { domain, clientId, audience }: Connect,
  client: ClientAuthentication,
): Authority<'workos_opaque'> {
  const authority = introspection({
    name: 'workos_opaque',
    issuer: domain,
    audience,
    ask: introspectionEndpoint(`${domain}/oauth2/introspection`, { client }),
    rules: [
      requiredClaims('token_type'),
      isOfConnect,
      notOfAgent,
      ...otherwiseMeantForUs(clientId, audience),
    ],
  });
  return { ...authority, kinds, principal: principalOfConnect };
}

/** Also asks WorkOS about each Connect JWT that is good by itself, so that a revoked one is refused at the next request. */
export function introspected(
  local: Authority<'workos_connect'>,
  asked: Authority<'workos_opaque'>,
): Authority<'workos_connect'> {
  return {
    ...local,
    async attest(token, context) {
      const attested = await local.attest(token, context);
      if (attested.denial) return attested;
      // The rules run once more afterwards; here they spare WorkOS a question about a token that is refused anyway.
      const checked = runRules(local.rules, attested.attestation, context);
      if (checked.denial) return checked;
      const answer = await asked.attest(token, context);
      if (answer.denial) return answer;
      const { denial } = runRules(asked.rules, answer.attestation, context);
      return denial ? { denial } : attested;
    },
  };
}

/** Somebody or something is named: a user, or an application, whose name in `client_id`, where it has one, is the same. */
const isOfConnect: Rule = ({ claims }) => {
  const { sub, client_id: client } = claims;
  if (sub === undefined) return deny('claim_missing', { claim: 'sub' });
  if (!isText(sub)) return deny('claim_malformed', { claim: 'sub' });
  const contradictory = isMachine(claims) && client !== undefined && client !== sub;
  return contradictory ? deny('claims_invalid', { claim: 'client_id' }) : undefined;
};

/** Unchecked does not mean that ID tokens may come: they have an `aud`, which is the application that signed somebody in. */
function otherwiseMeantForUs(clientId: string, audience: Connect['audience']): readonly Rule[] {
  return audience === unchecked ? [audienceIfPresent([clientId], isMachine)] : [];
}

function isMachine({ sub }: Claims): boolean {
  return isText(sub) && sub.startsWith('client_');
}

const kinds: readonly KnownKind[] = ['person', 'machine'];

/** The M2M tokens of older environments have no `client_id`; their subject is the application all the same. */
function principalOfConnect(claims: Claims): ReturnType<typeof readPrincipal> {
  const read = readPrincipal(isMachine(claims) ? { ...claims, client_id: claims.sub } : claims);
  return read.denial ? read : { principal: { ...read.principal, kind: kindOfConnect(claims) } };
}

/** The ids of WorkOS begin with what they are of. Whoever is neither a user nor an application is never taken for one. */
function kindOfConnect(claims: Claims): PrincipalKind {
  if (isMachine(claims)) return 'machine';
  return isText(claims.sub) && claims.sub.startsWith('user_') ? 'person' : 'unknown';
}
