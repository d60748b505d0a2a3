import { isUnavailable, UnavailableError } from '@tokenward/core';
import type { Claims, KeySource } from '@tokenward/core';
import {
  denialForResponse,
  isObject,
  pausingCalls,
  postToServer,
  redactUrl,
} from '@tokenward/core/authoring';
import type { Context, Introspect, KeySet } from '@tokenward/core/authoring';

/** The headers of every request to the Backend API. */
function headersWith(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, 'clerk-api-version': '2026-05-12' };
}

/** Options that hold a key. */
type KeyOption = 'secretKey' | 'machineSecretKey';

function checkKeyHint(option: KeyOption): string {
  return `Check that the key under "${option}" is complete and belongs to this instance.`;
}

function keyRejectedText(url: URL, status: number, option: KeyOption): string {
  return `${redactUrl(url)} answered ${status}: it refuses the credentials of this API. ${checkKeyHint(option)}`;
}

/** The endpoint that verifies one kind of token. */
export interface VerifyEndpoint {
  readonly url: URL;
  /** The member of the body that holds the token. */
  readonly member: 'token' | 'access_token' | 'secret';
  /** The key that authenticates the request, and the option it comes from. */
  readonly key: string;
  readonly option: KeyOption;
  /** Converts the response to claims. */
  readonly read: (answer: Claims) => Claims;
}

/**
 * Verifies an opaque token at Clerk. Status 200 is not enough: the response must say that the token is neither
 * revoked nor expired. Clerk's own SDK does not check that. In the specification, 400 and 404 mean an invalid token,
 * and 401 an invalid key. A 403 from Clerk means an invalid key too (clerk/openapi-specs: bapi/2026-05-12.yml,
 * AuthorizationInvalid). If the endpoint asks for a pause (`Retry-After`), nothing is sent to it in that time.
 */
export function clerkIntrospect({ url, member, key, option, read }: VerifyEndpoint): Introspect {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...headersWith(key) };
  const pausing = pausingCalls();
  return async (token, context) => {
    const body = JSON.stringify({ [member]: token });
    const { status, text } = await pausing(context, () => postToServer(url, { headers, body }, context));
    const answer = parsed(text);
    const isClerks = isObject(answer) && Array.isArray(answer.errors);
    // A firewall or proxy can send these statuses too, but only Clerk's own error is about the token.
    if (isClerks && (status === 400 || status === 404)) return undefined;
    if (isClerks && status === 403) throw new UnavailableError(keyRejectedText(url, status, option), 30);
    if (status !== 200) return refused(url, { status, text }, option, codeIn(answer));
    if (!isObject(answer))
      throw new UnavailableError(`${redactUrl(url)} answered something that is not JSON`, 1);
    if (answer.active === false) return undefined;
    if (typeof answer.revoked !== 'boolean' || typeof answer.expired !== 'boolean')
      throw new UnavailableError(`${redactUrl(url)} answered without saying whether the token is active`, 30);
    return answer.revoked || answer.expired ? undefined : read(answer);
  };
}

/**
 * Interprets any other status as for every introspection server, and adds Clerk's error code to the hint. A 404
 * without an error of Clerk comes from a wrong URL. A 402, 409 or 410 is not about the token. These are outages.
 */
function refused(
  url: URL,
  answer: { readonly status: number; readonly text: string },
  option: KeyOption,
  code: string | undefined,
): ReturnType<typeof denialForResponse> {
  const withCode = (hint: string): string =>
    code === undefined ? hint : `${hint} The code of its error is ${code}.`;
  try {
    const { denial } = denialForResponse(url, answer, checkKeyHint(option));
    return { denial: { ...denial, hint: withCode(denial.hint) } };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new UnavailableError(withCode(error.hint), error.retryAfter, error.cause);
  }
}

/**
 * Returns the code of Clerk's first error. It accepts only words, because any other text could contain part of the
 * token.
 */
function codeIn(answer: unknown): string | undefined {
  const errors = isObject(answer) && Array.isArray(answer.errors) ? (answer.errors as unknown[]) : [];
  const code = isObject(errors[0]) ? errors[0].code : undefined;
  return typeof code === 'string' && code.length <= 64 && /^[a-z]+(_[a-z]+)*$/.test(code) ? code : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The cause of an outage in which the Backend API rejects the key. `verifyToken` has its own reason for it. */
class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}

/** Makes a key source send the secret key. If the key is rejected, the hint of the outage says so. */
export function withSecretKey(source: KeySource, url: URL, secretKey: string): KeySource {
  /** The status if the last fetch rejected the key. */
  let refused: number | undefined;
  const keyed = (context: Context): Context => ({
    ...context,
    async fetch(input, init) {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headersWith(secretKey))) headers.set(name, value);
      refused = undefined;
      const response = await context.fetch(input, { ...init, headers });
      if (response.status === 401 || response.status === 403) refused = response.status;
      return response;
    },
  });
  return async (context, seen): Promise<KeySet> => {
    try {
      return await source(keyed(context), seen);
    } catch (error) {
      if (refused === undefined || !isUnavailable(error)) throw error;
      const hint = keyRejectedText(url, refused, 'secretKey');
      throw new UnavailableError(hint, error.retryAfter, new KeyRefused(hint, { cause: error }));
    }
  };
}
