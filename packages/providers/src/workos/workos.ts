import { remoteKeys } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { originOf } from '../origin.js';
import { agents as agentTokens, separateAgents } from './agents.js';
import { apiKeys } from './api-keys.js';
import { connect, introspected, opaque } from './connect.js';
import type { Connect } from './connect.js';
import { checkWorkosOptions } from './options.js';
import type { WorkosAuthority, WorkosOptions } from './options.js';
import { issuersAt, looksLikeSession, sessions } from './sessions.js';

const hosted = 'https://api.workos.com';

/**
 * Creates the authorities of a WorkOS environment, to spread into `authorities`. They accept AuthKit sessions and, if
 * configured, Connect tokens, agent tokens, API keys and opaque tokens. The last one accepts every opaque token, so
 * put authorities with a prefix before these. Throws `ConfigurationError`.
 */
export function workos(options: WorkosOptions): readonly WorkosAuthority[] {
  checkWorkosOptions(options);
  const {
    clientId,
    audience = clientId,
    sessionAudience,
    introspection,
    agents,
    apiKeys: keyOptions,
    clockTolerance = 5,
    isRevoked,
  } = options;
  const api = originIn(options.apiUrl) ?? hosted;
  const domain = originIn(options.domain);
  const issuers = [...new Set([hosted, api])].flatMap((origin) => issuersAt(origin, clientId));
  const keys = remoteKeys(`${api}/sso/jwks/${clientId}`, { algorithms: ['RS256'] });
  const withoutAgents = <N extends string, C>(authority: Authority<N, C>): Authority<N, C> =>
    separateAgents(authority, agents !== undefined);

  const people = withoutAgents(
    sessions({ clientId, issuers, keys, audience: sessionAudience, clockTolerance }),
  );
  const others = [
    ...(agents
      ? [agentTokens(agents, { clientId, keys, clockTolerance, issuers: [...issuers, ...listOf(domain)] })]
      : []),
    ...(keyOptions
      ? [apiKeys({ api, secret: keyOptions.secret, prefix: keyOptions.prefix, clockTolerance })]
      : []),
  ];
  const judged = (all: readonly WorkosAuthority[]): readonly WorkosAuthority[] =>
    isRevoked ? all.map((authority) => ({ ...authority, isRevoked })) : all;
  if (domain === undefined) return judged([people, ...others]);

  const known: Connect = { domain, clientId, audience, clockTolerance };
  const local = withoutAgents(connect(known));
  const asked = introspection && opaque(known, introspection.client);
  const applications = asked && introspection.tokens === 'every' ? introspected(local, asked) : local;
  return judged([...separateBySid(people, applications), ...others, ...listOf(asked)]);
}

/** If one domain issues sessions and Connect tokens, only `sid` shows which of the two keys to verify with. */
function separateBySid(
  people: Authority<'workos_session', Claims>,
  applications: Authority<'workos_connect', Claims>,
): readonly [Authority<'workos_session', Claims>, Authority<'workos_connect', Claims>] {
  return [
    {
      ...people,
      accepts: (token) => people.accepts(token) && !(applications.accepts(token) && !looksLikeSession(token)),
    },
    {
      ...applications,
      accepts: (token) => applications.accepts(token) && !(people.accepts(token) && looksLikeSession(token)),
    },
  ];
}

function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function originIn(option: string | undefined): string | undefined {
  return option === undefined ? undefined : originOf(option);
}
