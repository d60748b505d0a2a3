import { unsigned, withClaims } from '../compare/forge.js';
import type { Case, World } from './world.js';

type Claims = Readonly<Record<string, unknown>>;

const now = (): number => Math.floor(Date.now() / 1000);
const kind = 'agent';
const resource = 'https://api.example.test';

/** A token of an agent that registered itself, with some claims changed. */
const claiming =
  (claims: () => Claims) =>
  ({ workos }: World): Promise<string> =>
    workos.mintAgentRegistrationToken(claims());

/** Access tokens of agents. */
export const agentCases: readonly Case[] = [
  { kind, name: 'an agent', credential: claiming(() => ({ scope: 'read' })) },
  { kind, name: 'an agent of a user', credential: claiming(() => ({ act: { sub: 'user_1' } })) },
  {
    kind,
    name: 'an agent made from a blueprint',
    credential: ({ workos }) => workos.mintAgentInstanceToken(),
  },
  {
    kind,
    name: 'an agent issued by the API',
    credential: ({ workos }) => workos.mintAgentRegistrationToken({ iss: workos.apiUrl }),
  },
  {
    kind,
    name: 'an agent for a resource',
    audience: resource,
    credential: claiming(() => ({ aud: resource })),
  },
  { kind, name: 'an agent for another resource', credential: claiming(() => ({ aud: resource })) },
  { kind, name: 'an agent, a resource wanted', audience: resource, credential: claiming(() => ({})) },
  {
    kind,
    name: 'an agent, typ JWT',
    credential: ({ workos }) => workos.mintAgentRegistrationToken({}, { header: { typ: 'JWT' } }),
  },
  { kind, name: 'an agent, no aud', credential: claiming(() => ({ aud: undefined })) },
  { kind, name: 'an agent, no sub', credential: claiming(() => ({ sub: undefined })) },
  { kind, name: 'an agent, no jti', credential: claiming(() => ({ jti: undefined })) },
  { kind, name: 'an agent, jti empty', credential: claiming(() => ({ jti: '' })) },
  { kind, name: 'an agent, no org_id', credential: claiming(() => ({ org_id: undefined })) },
  { kind, name: 'an agent, org_id a list', credential: claiming(() => ({ org_id: ['org_1'] })) },
  { kind, name: 'an agent, no iat', credential: claiming(() => ({ iat: undefined })) },
  { kind, name: 'an agent, no exp', credential: claiming(() => ({ exp: undefined })) },
  { kind, name: 'an agent, expired a minute ago', credential: claiming(() => ({ exp: now() - 60 })) },
  { kind, name: 'an agent, expired 3 seconds ago', credential: claiming(() => ({ exp: now() - 3 })) },
  {
    kind,
    name: 'an agent, iss of somebody else',
    credential: claiming(() => ({ iss: 'https://evil.test' })),
  },
  { kind, name: 'an agent, act a text', credential: claiming(() => ({ act: 'user_1' })) },
  { kind, name: 'an agent, act without a name', credential: claiming(() => ({ act: {} })) },
  { kind, name: 'an agent, a subject of a new kind', credential: claiming(() => ({ sub: 'agent_new_1' })) },
  { kind, name: 'an agent, a user as the subject', credential: claiming(() => ({ sub: 'user_1' })) },
  {
    kind,
    name: 'a session for the client id as an agent',
    credential: ({ workos }) => workos.mintSession({ aud: workos.clientId, org_id: 'org_1' }),
  },
  {
    kind,
    name: 'an agent, claims altered',
    credential: async ({ workos }) =>
      withClaims(await workos.mintAgentRegistrationToken(), { org_id: 'org_2' }),
  },
  {
    kind,
    name: 'an agent, alg none',
    credential: async ({ workos }) => unsigned(await workos.mintAgentRegistrationToken(), 'AAAA'),
  },
  {
    kind,
    name: 'an agent of another environment',
    credential: ({ workos, foreign }) =>
      foreign.mintAgentRegistrationToken({ iss: workos.domain, aud: workos.clientId }),
  },
  { kind, name: 'outage: keys for an agent, 500', outage: 'server_error', credential: claiming(() => ({})) },
];
