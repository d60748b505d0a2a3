import { deny, jwtIssuer, requiredClaims } from '@tokenward/core';
import type { Authority, Claims, Denial, KeySource, Rule } from '@tokenward/core';
import { isObject, isText, readPrincipal } from '@tokenward/core/authoring';
import type { StandardSchema, Token } from '@tokenward/core/authoring';
import { noNonce } from './no-nonce.js';

/**
 * The types of agent, in WorkOS's terms. An `agent_registration` registered itself at your AuthKit domain. An
 * `agent_instance` was created by your backend from an agent blueprint.
 */
export type WorkosAgentType = 'agent_registration' | 'agent_instance';

/** The types of agent, each with the prefix of its subject ids. */
export const agentPrefixes: Readonly<Record<WorkosAgentType, string>> = {
  agent_registration: 'agent_reg_',
  agent_instance: 'agent_instance_',
};

/** The claims of an agent token. */
export interface WorkosAgentClaims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  /** The id of the agent: its registration (`agent_reg_...`) or its instance (`agent_instance_...`). */
  readonly sub: string;
  /** The organization that the agent belongs to. */
  readonly org_id: string;
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
  /**
   * The user who delegated to the agent; absent if the agent acts as itself. RFC 8693 does the reverse: there the
   * subject is the user and `act` is the party that acts. So this user is not in `access.actor`.
   */
  readonly act?: { readonly sub: string; readonly [member: string]: unknown } | null;
  readonly permissions?: readonly string[];
  readonly [claim: string]: unknown;
}

/** The accepted agent types and audience. */
export interface Agents {
  readonly types: readonly WorkosAgentType[];
  readonly audience?: string | readonly string[];
}

/** The properties of an environment that agent tokens need. */
export interface AgentIssuer {
  readonly clientId: string;
  readonly issuers: readonly string[];
  /** The keys of the environment, which also sign sessions (workos-node 11.0.0, src/agents/agents.ts, `getJWKS`). */
  readonly keys: KeySource;
  /** The allowed clock difference in seconds. */
  readonly clockTolerance: number;
}

/** Accepts tokens of agents. Required claims: workos-node 11.0.0, src/agents/agents.ts, `hasRequiredAgentClaims`. */
export function agents(
  { types, audience }: Agents,
  { clientId, issuers, keys, clockTolerance }: AgentIssuer,
): Authority<'workos_agent', WorkosAgentClaims> {
  const authority = jwtIssuer<'workos_agent', StandardSchema<WorkosAgentClaims>>({
    name: 'workos_agent',
    issuer: issuers,
    audience: audience ?? clientId,
    keys,
    clockTolerance,
    rules: [
      requiredClaims(['sub', 'jti', 'org_id', 'iat']),
      textIn('sub'),
      textIn('jti'),
      textIn('org_id'),
      delegatedByUser,
      noNonce,
    ],
  });
  const prefixes = types.map((type) => agentPrefixes[type]);
  return {
    ...authority,
    kinds: [],
    programs: true,
    accepts: (token) => authority.accepts(token) && isOfAgent(token),
    attest: (token, context) =>
      prefixes.some((prefix) => isOfAgent(token, prefix))
        ? authority.attest(token, context)
        : { denial: agentRejected('agents.types') },
    principal: principalOfAgent,
  };
}

/**
 * Makes an authority pass agent tokens to the authority of agents, or reject them if none is configured. The claims
 * are not verified at that point. They can only cause a rejection, and no key is fetched.
 */
export function separateAgents<N extends string, C>(
  authority: Authority<N, C>,
  configured: boolean,
): Authority<N, C> {
  if (configured) return { ...authority, accepts: (token) => authority.accepts(token) && !isOfAgent(token) };
  return {
    ...authority,
    attest: (token, context) =>
      isOfAgent(token) ? { denial: agentRejected('agents') } : authority.attest(token, context),
  };
}

/**
 * Rejects a token of Connect that has the subject of an agent. Agent tokens are JWTs signed with the keys of the
 * environment.
 */
export const notAgent: Rule = ({ claims }) =>
  startsWith(claims, 'agent_') ? agentRejected('agents') : undefined;

function isOfAgent(token: Token, prefix = 'agent_'): boolean {
  return token.kind === 'jwt' && startsWith(token.unverified.claims, prefix);
}

function startsWith({ sub }: Claims, prefix: string): boolean {
  return typeof sub === 'string' && sub.startsWith(prefix);
}

function agentRejected(needs: 'agents' | 'agents.types'): Denial {
  const hint =
    'This is a token of a WorkOS agent. To accept such tokens, list their type in workos({ agents: { types } }): ' +
    '"agent_registration" or "agent_instance".';
  return { ...deny('authority_not_accepted', { needs }), hint };
}

function textIn(claim: string): Rule {
  return ({ claims }) => (isText(claims[claim]) ? undefined : deny('claim_malformed', { claim }));
}

/** Rejects a malformed `act`, because it must not count as an absent user. */
const delegatedByUser: Rule = ({ claims: { act } }) =>
  act === undefined || act === null || (isObject(act) && isText(act.sub))
    ? undefined
    : deny('claim_malformed', { claim: 'act' });

/**
 * Reads the principal of an agent. It has no actor. Anyone can register an agent, so it is neither a person nor one
 * of your machines.
 */
function principalOfAgent(claims: Claims): ReturnType<typeof readPrincipal> {
  const read = readPrincipal(claims);
  return read.denial
    ? read
    : { ...read, principal: { ...read.principal, kind: 'unknown', actor: undefined } };
}
