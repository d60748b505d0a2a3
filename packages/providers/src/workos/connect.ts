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
import { notAgent } from './agents.js';
import { audienceIfPresent } from './audience-if-present.js';
import { noNonce } from './no-nonce.js';

/** The properties of an environment that Connect tokens need. */
export interface Connect {
  /** The origin of the AuthKit domain. */
  readonly domain: string;
  readonly clientId: string;
  readonly audience: string | readonly string[] | Unchecked;
  /** The allowed clock difference in seconds. */
  readonly clockTolerance: number;
}

/**
 * Accepts tokens of Connect applications: those of users, and those of M2M applications, whose subject is the
 * application.
 */
export function connect(options: Connect): Authority<'workos_connect', Claims> {
  const { domain, clientId, audience, clockTolerance } = options;
  const authority = jwtIssuer({
    name: 'workos_connect',
    issuer: domain,
    audience,
    keys: remoteKeys(`${domain}/oauth2/jwks`, { algorithms: ['RS256'] }),
    clockTolerance,
    rules: [isOfConnect, notAgent, noNonce, ...idTokenRules(clientId, audience)],
  });
  return { ...authority, kinds, principal: principalOfConnect };
}

/**
 * Accepts opaque tokens by introspection. The response must name the type of token, because refresh tokens are
 * rejected.
 */
export function opaque(
  { domain, clientId, audience, clockTolerance }: Connect,
  client: ClientAuthentication,
): Authority<'workos_opaque', Claims> {
  const authority = introspection({
    name: 'workos_opaque',
    issuer: domain,
    audience,
    ask: introspectionEndpoint(`${domain}/oauth2/introspection`, { client }),
    clockTolerance,
    rules: [requiredClaims('token_type'), isOfConnect, notAgent, ...idTokenRules(clientId, audience)],
  });
  return { ...authority, kinds, principal: principalOfConnect };
}

/** Also introspects each valid Connect JWT, so that a revoked one is rejected at the next request. */
export function introspected(
  local: Authority<'workos_connect', Claims>,
  asked: Authority<'workos_opaque', Claims>,
): Authority<'workos_connect', Claims> {
  return {
    ...local,
    async attest(token, context) {
      const attested = await local.attest(token, context);
      if (attested.denial) return attested;
      // The rules run again after this. Here they save an introspection request for a token that is rejected anyway.
      const checked = runRules(local.rules, attested.attestation, context);
      if (checked.denial) return checked;
      const answer = await asked.attest(token, context);
      if (answer.denial) return answer;
      const { denial } = runRules(asked.rules, answer.attestation, context);
      return denial ? { denial } : attested;
    },
  };
}

/**
 * Requires the subject to be a user or an application. An application's `client_id`, if present, must equal its
 * subject.
 */
const isOfConnect: Rule = ({ claims }) => {
  const { sub, client_id: client } = claims;
  if (sub === undefined) return deny('claim_missing', { claim: 'sub' });
  if (!isText(sub)) return deny('claim_malformed', { claim: 'sub' });
  const contradictory = isMachine(claims) && client !== undefined && client !== sub;
  return contradictory ? deny('claims_invalid', { claim: 'client_id' }) : undefined;
};

/**
 * Rules that reject ID tokens if `audience` is `unchecked`. The `aud` of an ID token is the application that signed
 * the user in.
 */
function idTokenRules(clientId: string, audience: Connect['audience']): readonly Rule[] {
  return audience === unchecked ? [audienceIfPresent([clientId], isMachine)] : [];
}

function isMachine({ sub }: Claims): boolean {
  return isText(sub) && sub.startsWith('client_');
}

const kinds: readonly KnownKind[] = ['person', 'machine'];

/** Reads the principal. M2M tokens of older environments have no `client_id`; their subject is the application. */
function principalOfConnect(claims: Claims): ReturnType<typeof readPrincipal> {
  const read = readPrincipal(isMachine(claims) ? { ...claims, client_id: claims.sub } : claims);
  return read.denial ? read : { ...read, principal: { ...read.principal, kind: kindOfConnect(claims) } };
}

/**
 * Reads the kind from the prefix of the subject. It is `unknown` if the subject is neither a user nor an application.
 */
function kindOfConnect(claims: Claims): PrincipalKind {
  if (isMachine(claims)) return 'machine';
  return isText(claims.sub) && claims.sub.startsWith('user_') ? 'person' : 'unknown';
}
