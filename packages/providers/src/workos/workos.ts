import { ConfigurationError, remoteKeys, unchecked } from '@tokenward/core';
import type { Authority, Unchecked } from '@tokenward/core';
import {
  checkOptions,
  isObject,
  isText,
  isTextList,
  optional,
  text,
  textOrList,
} from '@tokenward/core/authoring';
import type { ClientAuthentication } from '@tokenward/core/authoring';
import { origin, originOf } from '../origin.js';
import { agentPrefixes, agents as agentTokens, apartFromAgents } from './agents.js';
import type { WorkosAgentClaims, WorkosAgentType } from './agents.js';
import { apiKeys } from './api-keys.js';
import { connect, introspected, opaque } from './connect.js';
import { issuersAt, looksLikeSession, sessions } from './sessions.js';

/** What `workos` takes. */
export interface WorkosOptions {
  /** The client id of the environment (not of a Connect application): `client_...`. */
  readonly clientId: string;
  /** The AuthKit domain, `https://acme.authkit.app` or your own, which issues the tokens of Connect; without it none are taken. */
  readonly domain?: string;
  /**
   * Where the API of WorkOS is: your custom authentication domain, which is then an issuer of sessions too.
   * @default "https://api.workos.com"
   */
  readonly apiUrl?: string;
  /**
   * The `aud` of Connect tokens: resource indicators of this API. M2M tokens have none of those, so add the client id to the
   * list if machines may come as well. `unchecked` takes M2M tokens without `aud`, as older environments issue them; whoever
   * has one must name the client id.
   * @default the client id
   */
  readonly audience?: string | readonly string[] | Unchecked;
  /** The `aud` that your JWT template gives to sessions, required then. By default a session needs none, or the client id. */
  readonly sessionAudience?: string | readonly string[];
  /** Asks WorkOS about the tokens of Connect; needs `domain`. */
  readonly introspection?: WorkosIntrospectionOptions;
  /** Takes the API keys of WorkOS. */
  readonly apiKeys?: WorkosApiKeyOptions;
  /**
   * Takes the tokens of agents; without it they are refused as `authority_not_accepted`. Their subject is the agent and
   * `claims.act.sub` the user who delegated to it, the reverse of RFC 8693. Those that the AuthKit domain issues need `domain`.
   */
  readonly agents?: WorkosAgentOptions;
}

/** Which tokens of agents are taken. */
export interface WorkosAgentOptions {
  /**
   * The types of agent: `agent_registration` registered itself at your AuthKit domain, perhaps without any user;
   * `agent_instance` was made from an agent blueprint by your own backend.
   */
  readonly types: readonly WorkosAgentType[];
  /**
   * The `aud` of their tokens: resource indicators of this API, or a list with the client id.
   * @default the client id
   */
  readonly audience?: string | readonly string[];
}

/** Who asks WorkOS about tokens, and about which. */
export interface WorkosIntrospectionOptions {
  /** The Connect application that asks: `clientSecretPost(applicationClientId, clientSecret)`. */
  readonly client: ClientAuthentication;
  /**
   * `opaque` asks only about tokens that are no JWT. `every` also asks about each Connect JWT, so that a revoked one is
   * refused at once, for one question a request.
   */
  readonly tokens: 'opaque' | 'every';
}

/** Which API keys are taken, and who asks WorkOS about them. */
export interface WorkosApiKeyOptions {
  /** The API key of your environment, with which WorkOS is asked. */
  readonly secret: string;
  /**
   * How the keys begin. WorkOS' keys begin with `sk_`, as secrets of WorkOS and of other vendors do, so whatever is sent by mistake
   * and begins like that goes to WorkOS.
   */
  readonly prefix: string;
}

/** One of the authorities of WorkOS, by what it takes. */
export type WorkosAuthority =
  | Authority<'workos_session'>
  | Authority<'workos_connect'>
  | Authority<'workos_agent', WorkosAgentClaims>
  | Authority<'workos_api_key'>
  | Authority<'workos_opaque'>;

const hosted = 'https://api.workos.com';

/**
 * The authorities of a WorkOS environment, to be spread: AuthKit sessions, and as configured Connect tokens, tokens of
 * agents, API keys and opaque tokens. The last takes every opaque token, so authorities with a prefix belong before these.
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
    apartFromAgents(authority, agents !== undefined);

  const people = withoutAgents(sessions({ clientId, issuers, keys, audience: sessionAudience }));
  const others = [
    ...(agents ? [agentTokens(agents, { clientId, keys, issuers: [...issuers, ...listOf(domain)] })] : []),
    ...(keyOptions ? [apiKeys({ api, secret: keyOptions.secret, prefix: keyOptions.prefix })] : []),
  ];
  if (domain === undefined) return [people, ...others];

  const local = withoutAgents(connect({ domain, clientId, audience }));
  const asked = introspection && opaque({ domain, clientId, audience }, introspection.client);
  const applications = asked && introspection.tokens === 'every' ? introspected(local, asked) : local;
  return [...apart(people, applications), ...others, ...listOf(asked)];
}

/** Where one domain issues sessions and Connect tokens, only `sid` tells which of the two keys to verify them with. */
function apart(
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
    clientId: {
      mustBe: 'the client id of the environment, such as "client_123456789"',
      holds: (value) => isText(value) && /^client_\w+$/.test(value),
    },
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
    throw new ConfigurationError('workos: "introspection" needs "domain", which it asks.');
}
