import type { Context } from '../../context.js';
import { requireHttpsUrl } from '../../http/https-url.js';
import { issuerUrl } from '../../http/issuer-url.js';
import { denialForResponse, parseJsonResponse, postToServer } from '../../http/post.js';
import { redactUrl } from '../../http/redact-url.js';
import { endpointFromMetadata } from '../../http/server-metadata.js';
import { singleFlight } from '../../http/single-flight.js';
import { checkedKeySource } from '../../keys/checked-key-source.js';
import { withDeadline } from '../../lib/deadline.js';
import { monotonicClock } from '../../lib/monotonic-clock.js';
import { adoptThenable } from '../../lib/thenable.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import { callable, checkOptions, isObject, optional, text } from '../../options/option-checks.js';
import { errorSummary } from '../../response/error-summary.js';
import { UnavailableError } from '../../response/unavailable-error.js';
import { isAuthentication } from './client-authentication.js';
import type { ClientAuthentication } from './client-authentication.js';
import { denialInAnswer } from './introspect.js';
import type { Introspect } from './introspect.js';
import { verifySignedResponse } from './signed-response.js';
import type { SignedResponseOptions } from './signed-response.js';

/** What both ways to an introspection endpoint take. */
export interface IntrospectionEndpointOptions {
  /** How this API shows who is asking: `clientSecretBasic`, `clientSecretPost`, `bearerToken` or `privateKeyJwt`. */
  readonly client: ClientAuthentication;
  /** Asks for signed answers and takes no others (RFC 9701). */
  readonly signed?: SignedResponseOptions;
}

const signedType = 'application/token-introspection+jwt';

/** An introspection endpoint (RFC 7662) at a known address: https, no redirects, at most 5 seconds and 1 MiB. */
export function introspectionEndpoint(url: string | URL, given: IntrospectionEndpointOptions): Introspect {
  const address = requireHttpsUrl('introspectionEndpoint', url);
  const options = checked('introspectionEndpoint', given);
  const ask = (token: string, context: Context): ReturnType<Introspect> =>
    inquire(address, options, token, context);
  return Object.assign(ask, { timeout: longest(options) });
}

/** The introspection endpoint that an issuer's metadata names (RFC 8414 §2); the metadata is read again every 10 minutes. */
export function discoveredIntrospection(issuer: string, given: IntrospectionEndpointOptions): Introspect {
  issuerUrl('discoveredIntrospection', issuer, 'introspectionEndpoint(url, { client })');
  const options = checked('discoveredIntrospection', given);
  let found: { readonly address: URL; readonly since: number } | undefined;

  let nextTry = Number.NEGATIVE_INFINITY;
  const clock = monotonicClock();
  const what = `the metadata of ${issuer}`;

  const find = singleFlight({ what }, async (_issuer, context): Promise<URL> => {
    const address = await withDeadline(5, what, (signal) =>
      endpointFromMetadata('introspection_endpoint', issuer, context, signal),
    ).catch((error: unknown) => {
      throw new UnavailableError(errorSummary(error), 1, error);
    });
    found = { address, since: clock.at(context.now()) };
    return address;
  });

  const ask = async (token: string, context: Context): ReturnType<Introspect> => {
    const age = found === undefined ? Number.NaN : clock.at(context.now()) - found.since;
    const known = found?.address;
    const address = known !== undefined && age < 600 ? known : await foundAgain(known, age, context);
    return inquire(address, options, token, context);
  };

  /** While the metadata cannot be had, the address that it named before is used for an hour, and is looked up again after 30 seconds. */
  async function foundAgain(known: URL | undefined, age: number, context: Context): Promise<URL> {
    if (known === undefined || !(age < 600 + 3600)) return find(issuer, context);
    const now = clock.at(context.now());
    if (now < nextTry) return known;
    nextTry = now + 30;
    return find(issuer, context).catch(() => known);
  }

  return Object.assign(ask, { timeout: longest(options) + 5 });
}

/** In seconds: each fetch has a limit of 5, which ends first and says more. An answer that is signed may need keys. */
function longest({ signed }: IntrospectionEndpointOptions): number {
  return signed === undefined ? 6 : 12;
}

async function inquire(
  url: URL,
  { client, signed }: IntrospectionEndpointOptions,
  token: string,
  context: Context,
): ReturnType<Introspect> {
  const shown: unknown = await adoptThenable(client(context));
  if (!isAuthentication(shown))
    throw new ConfigurationError('"client" must give { headers, parameters }, two objects of texts.');
  const { headers, parameters } = shown;
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
  // A server tells claims; only this library tells denials.
  if (denialInAnswer(claims))
    throw new UnavailableError(`${redactUrl(url)} answered with a member "denial" and nothing else`, 30);
  return active ? claims : undefined;
}

/** The options after their checks, with keys that keep their time and fail with an `Error`. */
function checked(factory: string, given: IntrospectionEndpointOptions): IntrospectionEndpointOptions {
  checkOptions(factory, given, {
    client: callable('how to authenticate, such as clientSecretBasic(id, secret)'),
    signed: optional({ mustBe: 'an object with issuer, audience and keys', holds: isObject }),
  });
  const { client, signed } = given;
  if (signed === undefined) return { client };
  checkOptions(`${factory}: signed`, signed, {
    issuer: text('the issuer of the answers'),
    audience: text('the client id of this API'),
    keys: callable('a key source, such as discoveredKeys(issuer)'),
  });
  // By name, since a spread leaves out the getters of a class.
  const { issuer, audience } = signed;
  return { client, signed: { issuer, audience, keys: checkedKeySource(`${factory}: signed`, signed.keys) } };
}
