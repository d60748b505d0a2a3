import { ConfigurationError, remoteKeys, unchecked } from '@tokenward/core';
import type { Authority, Unchecked } from '@tokenward/core';
import { checkOptions, isObject, isTextList, optional, text, textOrList } from '@tokenward/core/authoring';
import type { ClientAuthentication } from '@tokenward/core/authoring';
import { origin, originOf } from '../origin.js';
import { agentPrefixes, agents as agentTokens, separateAgents } from './agents.js';
import type { WorkosAgentClaims, WorkosAgentType } from './agents.js';
import { apiKeys } from './api-keys.js';
import { connect, introspected, opaque } from './connect.js';
import { issuersAt, looksLikeSession, sessions } from './sessions.js';
import { textMatching } from '../text-matching.js';

/** Options of `workos`. */
export interface WorkosOptions {
  /** The client id (`client_...`) of the environment, not of a Connect application. */
  readonly clientId: string;
  /**
   * The AuthKit domain, which issues the tokens of Connect: `https://acme.authkit.app` or your own. Without it,
   * Connect tokens are rejected.
   */
  readonly domain?: string;
  /**
   * The URL of the WorkOS API. Your custom authentication domain is then an issuer of sessions too.
   * @default "https://api.workos.com"
   */
  readonly apiUrl?: string;
  /**
   * The `aud` of Connect tokens: resource indicators of this API. M2M tokens have no resource indicators, so add the
   * client id to the list if machines may call too. `unchecked` accepts M2M tokens without `aud`, as older
   * environments issue them. A token with `aud` must still name the client id.
   * @default the client id
   */
  readonly audience?: string | readonly string[] | Unchecked;
  /**
   * The `aud` that your JWT template adds to sessions; required if set.
   * @default the client id or no `aud`
   */
  readonly sessionAudience?: string | readonly string[];
  /** Introspects Connect tokens at WorkOS. Requires `domain`. */
  readonly introspection?: WorkosIntrospectionOptions;
  /** Accepts API keys of WorkOS. */
  readonly apiKeys?: WorkosApiKeyOptions;
  /**
   * Accepts tokens of agents. Without it they are rejected with `authority_not_accepted`. The subject is the agent,
   * and `claims.act.sub` is the user who delegated to it, the reverse of RFC 8693. Tokens that the AuthKit domain
   * issues require `domain`.
   */
  readonly agents?: WorkosAgentOptions;
}

/** Options of agent tokens. */
export interface WorkosAgentOptions {
  /**
   * The accepted types of agent. An `agent_registration` registered itself at your AuthKit domain, perhaps without a
   * user. An `agent_instance` was created by your backend from an agent blueprint.
   */
  readonly types: readonly WorkosAgentType[];
  /**
   * The `aud` of their tokens: resource indicators of this API, or a list with the client id.
   * @default the client id
   */
  readonly audience?: string | readonly string[];
}

/** Options of introspection. */
export interface WorkosIntrospectionOptions {
  /**
   * The credentials of the Connect application that introspects: `clientSecretPost(applicationClientId,
   * clientSecret)`.
   */
  readonly client: ClientAuthentication;
  /**
   * `opaque` introspects only tokens that are not JWTs. `every` also introspects each Connect JWT. It rejects a
   * revoked JWT at once and costs one call to WorkOS per request.
   */
  readonly tokens: 'opaque' | 'every';
}

/** Options of API keys. */
export interface WorkosApiKeyOptions {
  /** The API key of your environment, which authenticates the calls to WorkOS. */
  readonly secret: string;
  /**
   * The prefix of the keys. WorkOS's keys begin with `sk_`, like secrets of WorkOS and of other vendors. Any secret
   * with this prefix that is sent by mistake is sent to WorkOS.
   */
  readonly prefix: string;
}

/** One of the authorities of WorkOS. */
export type WorkosAuthority =
  | Authority<'workos_session'>
  | Authority<'workos_connect'>
  | Authority<'workos_agent', WorkosAgentClaims>
  | Authority<'workos_api_key'>
  | Authority<'workos_opaque'>;

const hosted = 'https://api.workos.com';

/**
 * Creates the authorities of a WorkOS environment, to spread into `authorities`. They accept AuthKit sessions and, if
 * configured, Connect tokens, agent tokens, API keys and opaque tokens. The last one accepts every opaque token, so
 * put authorities with a prefix before these. Throws `ConfigurationError`.
 */
export function workos(options: WorkosOptions): readonly WorkosAuthority[] {
  check(options);
  const {
    clientId,
    audience = clientId,
    sessionAudience,
    introspection,
    agents,
    apiKeys: keyOptions,
  } = options;
  const api = originIn(options.apiUrl) ?? hosted;
  const domain = originIn(options.domain);
  const issuers = [...new Set([hosted, api])].flatMap((origin) => issuersAt(origin, clientId));
  const keys = remoteKeys(`${api}/sso/jwks/${clientId}`, { algorithms: ['RS256'] });
  const withoutAgents = <N extends string>(authority: Authority<N>): Authority<N> =>
    separateAgents(authority, agents !== undefined);

  const people = withoutAgents(sessions({ clientId, issuers, keys, audience: sessionAudience }));
  const others = [
    ...(agents ? [agentTokens(agents, { clientId, keys, issuers: [...issuers, ...listOf(domain)] })] : []),
    ...(keyOptions ? [apiKeys({ api, secret: keyOptions.secret, prefix: keyOptions.prefix })] : []),
  ];
  if (domain === undefined) return [people, ...others];

  const local = withoutAgents(connect({ domain, clientId, audience }));
  const asked = introspection && opaque({ domain, clientId, audience }, introspection.client);
  const applications = asked && introspection.tokens === 'every' ? introspected(local, asked) : local;
  return [...separateBySid(people, applications), ...others, ...listOf(asked)];
}

/** If one domain issues sessions and Connect tokens, only `sid` shows which of the two keys to verify with. */
function separateBySid(
  people: Authority<'workos_session'>,
  applications: Authority<'workos_connect'>,
): readonly [Authority<'workos_session'>, Authority<'workos_connect'>] {
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

function check(options: unknown): void {
  checkOptions('workos', options, {
    clientId: textMatching('the client id of the environment, such as "client_123456789"', /^client_\w+$/),
    domain: optional(origin('the AuthKit domain, such as "https://acme.authkit.app"')),
    apiUrl: optional(origin('your custom authentication domain, such as "https://auth.example.com"')),
    audience: optional({
      mustBe: 'the "aud" of Connect tokens, a list of them, or `unchecked`',
      holds: (value) => value === unchecked || textOrList('').holds(value),
    }),
    sessionAudience: optional(textOrList('the "aud" of sessions, or a list of them')),
    introspection: optional({ mustBe: 'an object with client and tokens', holds: isObject }),
    apiKeys: optional({ mustBe: 'an object with secret and prefix', holds: isObject }),
    agents: optional({ mustBe: 'an object with types', holds: isObject }),
  });
  const { introspection, apiKeys: keys, agents, domain } = options as WorkosOptions;
  if (agents !== undefined)
    checkOptions('workos: agents', agents, {
      types: {
        mustBe: 'a non-empty list of "agent_registration" and "agent_instance"',
        holds: (value) => isTextList(value) && value.every((type) => Object.hasOwn(agentPrefixes, type)),
      },
      audience: optional(textOrList('the "aud" of agent tokens, or a list of them')),
    });
  if (keys !== undefined)
    checkOptions('workos: apiKeys', keys, {
      secret: text('the API key of your environment'),
      prefix: text('how the keys begin, such as "sk_"'),
    });
  if (introspection === undefined) return;
  checkOptions('workos: introspection', introspection, {
    client: {
      mustBe: 'how to authenticate: clientSecretPost(applicationClientId, clientSecret)',
      holds: (value) => typeof value === 'function',
    },
    tokens: { mustBe: '"opaque" or "every"', holds: (value) => value === 'opaque' || value === 'every' },
  });
  if (domain === undefined)
    throw new ConfigurationError(
      'workos: "introspection" needs "domain", whose introspection endpoint it calls.',
    );
}
