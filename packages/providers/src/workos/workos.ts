import { ConfigurationError, unchecked } from '@tokenward/core';
import type { Authority, ClientAuthentication, Unchecked } from '@tokenward/core';
import {
  checkOptions,
  isObject,
  isText,
  optional,
  origin,
  originOf,
  text,
  textOrList,
} from '../checked-options.js';
import { apiKeys } from './api-keys.js';
import { connect, introspected, opaque } from './connect.js';
import { looksLikeSession, sessions } from './sessions.js';

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
  | Authority<'workos_api_key'>
  | Authority<'workos_opaque'>;

const hosted = 'https://api.workos.com';

/**
 * The authorities of a WorkOS environment, to be spread: AuthKit sessions, and as configured Connect tokens, API keys and
 * opaque tokens. The last takes every opaque token, so authorities with a prefix belong before these.
 */
export function workos(options: WorkosOptions): readonly WorkosAuthority[] {
  check(options);
  const { clientId, audience = clientId, sessionAudience, introspection, apiKeys: keys } = options;
  const api = originIn(options.apiUrl) ?? hosted;
  const people = sessions({
    clientId,
    origins: api === hosted ? [hosted] : [hosted, api],
    keysAt: api,
    audience: sessionAudience,
  });
  const byKey = keys === undefined ? [] : [apiKeys({ api, ...keys })];
  const domain = originIn(options.domain);
  if (domain === undefined) return [people, ...byKey];

  const local = connect({ domain, clientId, audience });
  const asked = introspection && opaque({ domain, clientId, audience }, introspection.client);
  const applications = asked && introspection.tokens === 'every' ? introspected(local, asked) : local;
  return [...apart(people, applications), ...byKey, ...(asked ? [asked] : [])];
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
  });
  const { introspection, apiKeys: keys, domain } = options as WorkosOptions;
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
