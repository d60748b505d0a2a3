import { ConfigurationError, unchecked } from '@tokenward/core';
import type { AccessOf, Authority, Claims, Unchecked } from '@tokenward/core';
import {
  checkOptions,
  claimCheckOptions,
  isObject,
  isTextList,
  optional,
  text,
  textOrList,
  named,
} from '@tokenward/core/authoring';
import type { ClientAuthentication } from '@tokenward/core/authoring';
import { origin } from '../origin.js';
import { textMatching } from '../text-matching.js';
import { agentPrefixes } from './agents.js';
import type { WorkosAgentClaims, WorkosAgentType } from './agents.js';

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
  /**
   * The allowed difference between the clocks for `exp` and `nbf`, in seconds, from 0 to 600.
   * @default 5
   */
  readonly clockTolerance?: number;
  /**
   * Whether a token of any kind was revoked, by your own look-up. It is called on each request, after all other checks
   * of the token: `true` denies with 401 `token_revoked`, `false` passes. An error, or a promise that takes longer than
   * 5 seconds, is an outage (503). Any other result is a `ConfigurationError`.
   */
  isRevoked?(this: void, access: AccessOf<WorkosAuthority>): boolean | PromiseLike<boolean>;
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
  | Authority<'workos_session', Claims>
  | Authority<'workos_connect', Claims>
  | Authority<'workos_agent', WorkosAgentClaims>
  | Authority<'workos_api_key', Claims>
  | Authority<'workos_opaque', Claims>;

/** Checks the options of `workos`. Throws `ConfigurationError`. */
export function checkWorkosOptions(options: unknown): void {
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
    clockTolerance: claimCheckOptions.clockTolerance,
    isRevoked: claimCheckOptions.isRevoked,
  });
  const { introspection, apiKeys: keys, agents, domain } = options as WorkosOptions;
  if (agents !== undefined)
    checkOptions('workos: agents', agents, {
      types: {
        mustBe: 'a non-empty list of "agent_registration" and "agent_instance"',
        but: named,
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
    tokens: {
      mustBe: '"opaque" or "every"',
      but: named,
      holds: (value) => value === 'opaque' || value === 'every',
    },
  });
  if (domain === undefined)
    throw new ConfigurationError(
      'workos: "introspection" needs "domain", whose introspection endpoint it calls.',
    );
}
