import type { Context } from '../../context.js';
import { requireHttpsUrl, transportExpectation } from '../../http/https-url.js';
import type { TransportOption } from '../../http/https-url.js';
import { issuerUrl } from '../../http/issuer-url.js';
import { denialForResponse, parseJsonResponse, postToServer } from '../../http/post.js';
import { redactUrl } from '../../http/redact-url.js';
import { pausingCalls, retryAfterOf } from '../../http/retry-after.js';
import { endpointFromMetadata } from '../../http/server-metadata.js';
import { singleFlight } from '../../http/single-flight.js';
import { checkedKeySource } from '../../keys/checked-key-source.js';
import { withDeadline } from '../../lib/deadline.js';
import { monotonicClock } from '../../lib/monotonic-clock.js';
import { adoptThenable } from '../../lib/thenable.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import { callable, checkOptions, isObject, optional, seconds, text } from '../../options/option-checks.js';
import { errorSummary } from '../../response/error-summary.js';
import { UnavailableError } from '../../response/unavailable-error.js';
import { isAuthentication } from './client-authentication.js';
import type { ClientAuthentication } from './client-authentication.js';
import { denialInAnswer } from './introspect.js';
import type { Introspect } from './introspect.js';
import { verifySignedResponse } from './signed-response.js';
import type { SignedResponseOptions } from './signed-response.js';

/** Options of `introspectionEndpoint` and `discoveredIntrospection`. */
export interface IntrospectionEndpointOptions extends TransportOption {
  /** The client authentication: `clientSecretBasic`, `clientSecretPost`, `bearerClientToken` or `privateKeyJwt`. */
  readonly client: ClientAuthentication;
  /** Requests signed responses and rejects all others (RFC 9701). */
  readonly signed?: SignedResponseOptions;
  /**
   * The longest time of one request, including the response body; in seconds, from 0.1 to 60.
   * @default 5
   */
  readonly timeout?: number;
}

interface CheckedOptions extends IntrospectionEndpointOptions {
  readonly timeout: number;
}

const signedType = 'application/token-introspection+jwt';

/**
 * Introspects tokens at a known URL (RFC 7662): https, no redirects, at most 1 MiB. Throws
 * `ConfigurationError` for an invalid URL or option.
 */
export function introspectionEndpoint(url: string | URL, options: IntrospectionEndpointOptions): Introspect {
  const checked = checkedOptions('introspectionEndpoint', options);
  const address = requireHttpsUrl('introspectionEndpoint', url, checked.transport);
  const pausing = pausingCalls();
  const ask = (token: string, context: Context): ReturnType<Introspect> =>
    pausing(context, async () => introspect(address, checked, token, context));
  return Object.assign(ask, { timeout: timeoutOf(checked) });
}

/**
 * Introspects tokens at the endpoint in the metadata of an issuer (RFC 8414 §2). The metadata is read again after 10
 * minutes. Throws `ConfigurationError` for an invalid issuer or option.
 */
export function discoveredIntrospection(issuer: string, options: IntrospectionEndpointOptions): Introspect {
  const checked = checkedOptions('discoveredIntrospection', options);
  const { transport } = checked;
  issuerUrl('discoveredIntrospection', issuer, 'introspectionEndpoint(url, { client })', transport);
  let latest: { readonly address: URL; readonly since: number } | undefined;

  let nextTry = Number.NEGATIVE_INFINITY;
  const clock = monotonicClock();
  const what = `the metadata of ${issuer}`;

  const pausing = pausingCalls();
  const pausingMetadata = pausingCalls();

  const find = singleFlight({ what, timeout: checked.timeout }, async (_issuer, context): Promise<URL> => {
    const address = await pausingMetadata(context, async () =>
      withDeadline(checked.timeout, what, (signal) =>
        endpointFromMetadata('introspection_endpoint', issuer, context, signal, 1, transport),
      ).catch((error: unknown) => {
        throw new UnavailableError(errorSummary(error), retryAfterOf(error), error);
      }),
    );
    latest = { address, since: clock.at(context.now()) };
    return address;
  });

  const ask = async (token: string, context: Context): ReturnType<Introspect> => {
    const age = latest === undefined ? Number.NaN : clock.at(context.now()) - latest.since;
    const known = latest?.address;
    const address = known !== undefined && age < 600 ? known : await refreshAddress(known, age, context);
    return pausing(context, async () => introspect(address, checked, token, context));
  };

  /**
   * Reads the metadata again. While that fails, the previous endpoint is used for one hour, with one attempt every 30
   * seconds.
   */
  async function refreshAddress(known: URL | undefined, age: number, context: Context): Promise<URL> {
    if (known === undefined || !(age < 600 + 3600)) return find(issuer, context);
    const now = clock.at(context.now());
    if (now < nextTry) return known;
    nextTry = now + 30;
    return find(issuer, context).catch(() => known);
  }

  return Object.assign(ask, { timeout: timeoutOf(checked) + checked.timeout });
}

/**
 * Returns the longest time of an introspection in seconds. It is longer than those of its fetches, whose errors are more
 * specific. A signed response may also need keys, and newer ones.
 */
function timeoutOf({ signed, timeout }: CheckedOptions): number {
  const keys = signed === undefined ? 0 : 2 * (signed.keys.timeout ?? 5);
  return Math.min(timeout + keys + 1, 500);
}

async function introspect(
  url: URL,
  { client, signed, timeout }: CheckedOptions,
  token: string,
  context: Context,
): ReturnType<Introspect> {
  const authentication: unknown = await adoptThenable(client(context));
  if (!isAuthentication(authentication))
    throw new ConfigurationError('"client" must give { headers, parameters }, two objects of texts.');
  const { headers, parameters } = authentication;
  const answer = await postToServer(
    url,
    {
      headers: {
        accept: signed ? signedType : 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams({ ...parameters, token, token_type_hint: 'access_token' }).toString(),
    },
    context,
    timeout,
  );
  if (answer.status !== 200) return denialForResponse(url, answer);
  if (signed && answer.type !== signedType)
    throw new UnavailableError(`${redactUrl(url)} gave an answer that is not signed (RFC 9701)`, 30);
  const body = signed
    ? await verifySignedResponse(answer.text, signed, context)
    : parseJsonResponse(url, answer);
  if (!isObject(body) || typeof body.active !== 'boolean')
    throw new UnavailableError(`${redactUrl(url)} answered without saying whether the token is active`, 30);
  const { active, ...claims } = body;
  // A server returns claims. Only this library creates denials.
  if (denialInAnswer(claims))
    throw new UnavailableError(`${redactUrl(url)} answered with a member "denial" and nothing else`, 30);
  return active ? claims : undefined;
}

/** Checks the options. Returns them with a key source that has a time limit and rejects only with an `Error`. */
function checkedOptions(factory: string, options: IntrospectionEndpointOptions): CheckedOptions {
  checkOptions(factory, options, {
    client: callable('the client authentication, such as clientSecretBasic(id, secret)'),
    signed: optional({ mustBe: 'an object with issuer, audience and keys', holds: isObject }),
    timeout: optional(seconds(0.1, 60)),
    ...transportExpectation,
  });
  const { client, signed, timeout = 5, transport } = options;
  const common: CheckedOptions = transport ? { client, timeout, transport } : { client, timeout };
  if (signed === undefined) return common;
  checkOptions(`${factory}: signed`, signed, {
    issuer: text('the issuer of the answers'),
    audience: text('the client id of this API'),
    keys: callable('a key source, such as discoveredKeys(issuer)'),
  });
  // Access by name: a spread leaves out the getters of a class.
  const { issuer, audience } = signed;
  const keys = checkedKeySource(`${factory}: signed`, signed.keys);
  return { ...common, signed: { issuer, audience, keys } };
}
