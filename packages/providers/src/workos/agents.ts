import { deny, jwtIssuer, requiredClaims } from '@tokenward/core';
import type { Authority, Claims, Denial, KeySource, Rule } from '@tokenward/core';
import { isObject, isText, readPrincipal } from '@tokenward/core/authoring';
import type { StandardSchema, Token } from '@tokenward/core/authoring';
import { textList } from '../claim-rules.js';

/**
 * What the subject of an agent token can be, in WorkOS's words: `agent_registration`, an agent that registered itself at your
 * AuthKit domain; `agent_instance`, an agent that your own backend made from an agent blueprint.
 */
export type WorkosAgentType = 'agent_registration' | 'agent_instance';

/** The types of agent, each with what the ids of its subjects begin with. */
export const agentPrefixes: Readonly<Record<WorkosAgentType, string>> = {
  agent_registration: 'agent_reg_',
  agent_instance: 'agent_instance_',
};

/** The claims of an agent token. */
export interface WorkosAgentClaims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  /** The agent: its registration (`agent_reg_...`) or its instance (`agent_instance_...`). */
  readonly sub: string;
  /** The organization that the agent belongs to. */
  readonly org_id: string;
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
  /**
   * The user who delegated to the agent; absent for an agent that acts as itself. This is the reverse of RFC 8693, where the
   * subject is the user and `act` is whoever acts, so it is not in `access.actor`.
   */
  readonly act?: { readonly sub: string; readonly [member: string]: unknown };
  readonly permissions?: readonly string[];
  readonly [claim: string]: unknown;
}

/** Which tokens of agents are taken, and of which audience; by default the client id. */
export interface Agents {
  readonly types: readonly WorkosAgentType[];
  readonly audience?: string | readonly string[];
}

/** What is known about the agents of an environment. */
export interface AgentIssuer {
  readonly clientId: string;
  readonly issuers: readonly string[];
  /** The keys of the environment, which sign sessions as well (workos-node 11.0.0, src/agents/agents.ts, `getJWKS`). */
  readonly keys: KeySource;
}

/** Tokens of agents. Which claims each has is written in workos-node 11.0.0, src/agents/agents.ts, `hasRequiredAgentClaims`. */
export function agents(
  { types, audience }: Agents,
  { clientId, issuers, keys }: AgentIssuer,
): Authority<'workos_agent', WorkosAgentClaims> {
  const authority = jwtIssuer<'workos_agent', StandardSchema<WorkosAgentClaims>>({
    name: 'workos_agent',
    issuer: issuers,
    audience: audience ?? clientId,
    keys,
    rules: [
      requiredClaims(['sub', 'jti', 'org_id', 'iat']),
      textIn('sub'),
      textIn('jti'),
      textIn('org_id'),
      delegatedByUser,
      textList('permissions'),
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
        : { denial: notTaken('agents.types') },
    principal: principalOfAgent,
  };
}

/**
 * An authority that leaves the tokens of agents to theirs, or refuses them where none is configured. What a token says of itself is
 * not verified at that point, but it can only get itself refused, and no key is fetched for it.
 */
export function apartFromAgents<N extends string>(
  authority: Authority<N>,
  configured: boolean,
): Authority<N> {
  if (configured) return { ...authority, accepts: (token) => authority.accepts(token) && !isOfAgent(token) };
  return {
    ...authority,
    attest: (token, context) =>
      isOfAgent(token) ? { denial: notTaken('agents') } : authority.attest(token, context),
  };
}

/** A token of Connect is not of an agent, whose tokens are JWTs and signed with the keys of the environment. */
export const notOfAgent: Rule = ({ claims }) =>
  startsWith(claims, 'agent_') ? notTaken('agents') : undefined;

function isOfAgent(token: Token, prefix = 'agent_'): boolean {
  return token.kind === 'jwt' && startsWith(token.unverified.claims, prefix);
}

function startsWith({ sub }: Claims, prefix: string): boolean {
  return typeof sub === 'string' && sub.startsWith(prefix);
}

function notTaken(needs: 'agents' | 'agents.types'): Denial {
  const hint =
    'This is a token of an agent of WorkOS. To take such tokens, name their type in workos({ agents: { types } }): ' +
    '"agent_registration" or "agent_instance".';
  return { ...deny('authority_not_accepted', { needs }), hint };
}

function textIn(claim: string): Rule {
  return ({ claims }) => (isText(claims[claim]) ? undefined : deny('claim_malformed', { claim }));
}

/** A user who cannot be named must not look like no user at all. */
const delegatedByUser: Rule = ({ claims: { act } }) =>
  act === undefined || (isObject(act) && isText(act.sub))
    ? undefined
    : deny('claim_malformed', { claim: 'act' });

/** Nobody acts for an agent, and anybody may register one, so it is neither a person nor one of your machines. */
function principalOfAgent(claims: Claims): ReturnType<typeof readPrincipal> {
  const read = readPrincipal(claims);
  return read.denial ? read : { principal: { ...read.principal, kind: 'unknown', actor: undefined } };
}
