import { isUnavailable, UnavailableError } from '@tokenward/core';
import type { Claims, KeySource } from '@tokenward/core';
import { denialForResponse, isObject, postToServer, redactUrl } from '@tokenward/core/authoring';
import type { Context, Introspect, KeySet } from '@tokenward/core/authoring';

/** What the Backend API must be told with every request. */
function headersWith(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, 'clerk-api-version': '2026-05-12' };
}

/** Options that hold a key. */
type KeyOption = 'secretKey' | 'machineSecretKey';

function mendOf(option: KeyOption): string {
  return `Check that the key under "${option}" is whole, and of this instance.`;
}

function keyRefused(url: URL, status: number, option: KeyOption): string {
  return `${redactUrl(url)} answered ${status}: it refuses the credentials of this API. ${mendOf(option)}`;
}

/** Which endpoint to ask about a kind of token, and how. */
export interface Question {
  readonly url: URL;
  /** The member of the body that holds the token. */
  readonly member: 'token' | 'access_token' | 'secret';
  /** The key that says who asks, and the option from which it comes. */
  readonly key: string;
  readonly option: KeyOption;
  /** Translates the answer into claims. */
  readonly read: (answer: Claims) => Claims;
}

/**
 * Asks Clerk about an opaque token. A good status is not enough: the answer must say that the token is neither revoked nor
 * expired, which Clerk's own SDK does not look at. The documented errors are 400 and 404, which mean that the token is none, and 401
 * for the key; a 403 of Clerk itself is about the key as well (clerk/openapi-specs: bapi/2026-05-12.yml, AuthorizationInvalid).
 */
export function inquiry({ url, member, key, option, read }: Question): Introspect {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...headersWith(key) };
  return async (token, context) => {
    const { status, text } = await postToServer(
      url,
      { headers, body: JSON.stringify({ [member]: token }) },
      context,
    );
    const answer = parsed(text);
    const isClerks = isObject(answer) && Array.isArray(answer.errors);
    // Whoever else answers with one of these at this address, such as a firewall, knows nothing of tokens.
    if (isClerks && (status === 400 || status === 404)) return undefined;
    if (isClerks && status === 403) throw new UnavailableError(keyRefused(url, status, option), 30);
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
 * What any other status means, by the rule for every server that is asked about tokens; the log gets the code of Clerk's error. A 404
 * without an error of Clerk comes from a wrong address, and a 402, 409 or 410 says nothing about the token: they are outages.
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
    const { denial } = denialForResponse(url, answer, mendOf(option));
    return { denial: { ...denial, hint: withCode(denial.hint) } };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new UnavailableError(withCode(error.hint), error.retryAfter, error.cause);
  }
}

/** The code of Clerk's first error. Only words are shown: whatever else an answer holds could be a part of the token. */
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

/** The cause of an outage where the Backend API refuses the key: Clerk's `verifyToken` has a reason of its own for it. */
class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}

/** Lets a source of keys show the secret key; when it is refused, the outage says so. */
export function withSecretKey(source: KeySource, url: URL, secretKey: string): KeySource {
  /** The status with which the key was refused, where the last fetch was. */
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
      const hint = keyRefused(url, refused, 'secretKey');
      throw new UnavailableError(hint, error.retryAfter, new KeyRefused(hint, { cause: error }));
    }
  };
}
