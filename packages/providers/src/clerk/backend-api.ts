import { ask, ConfigurationError, shownAddress, UnavailableError } from '@tokenward/core';
import type { Claims, Context, Inquiry, KeySet, KeySource } from '@tokenward/core';
import { isObject } from '../checked-options.js';

/** What the Backend API must be told with every request. */
function headersWith(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, 'clerk-api-version': '2026-05-12' };
}

function keyRefused(option: string, url: URL, status: number): ConfigurationError {
  return new ConfigurationError(
    `clerk: ${shownAddress(url)} answered ${status}, so it does not take the key under "${option}". Check that it is whole, and of this instance.`,
  );
}

/** Which endpoint to ask about a kind of token, and how. */
export interface Question {
  readonly url: URL;
  /** The member of the body that holds the token. */
  readonly member: 'token' | 'access_token' | 'secret';
  /** The key that says who asks, and the option from which it comes. */
  readonly key: string;
  readonly option: 'secretKey' | 'machineSecretKey';
  /** Translates the answer into claims. */
  readonly read: (answer: Claims) => Claims;
}

/**
 * Asks Clerk about an opaque token. A good status is not enough: the answer must say that the token is neither revoked nor
 * expired, which Clerk's own SDK does not look at.
 */
export function inquiry({ url, member, key, option, read }: Question): Inquiry {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...headersWith(key) };
  return async (token, context) => {
    const { status, text } = await ask(url, { headers, body: JSON.stringify({ [member]: token }) }, context);
    const answer = parsed(text);
    const isClerks = isObject(answer) && Array.isArray(answer.errors);
    // Whoever else answers 404 at this address knows nothing of tokens.
    if ((status === 400 || status === 404) && isClerks) return undefined;
    if (status === 401 || status === 403) throw keyRefused(option, url, status);
    if (status !== 200)
      throw new ConfigurationError(`clerk: ${shownAddress(url)} answered ${status}. Check "apiUrl".`);
    if (!isObject(answer))
      throw new UnavailableError(`${shownAddress(url)} answered something that is not JSON`, 1);
    if (answer.active === false) return undefined;
    if (typeof answer.revoked !== 'boolean' || typeof answer.expired !== 'boolean')
      throw new UnavailableError(
        `${shownAddress(url)} answered without saying whether the token is active`,
        30,
      );
    return answer.revoked || answer.expired ? undefined : read(answer);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Lets a source of keys show the secret key; when that is refused, it is a fault of the configuration and no outage. */
export function withSecretKey(source: KeySource, url: URL, secretKey: string): KeySource {
  const keyed = (context: Context): Context => ({
    ...context,
    async fetch(input, init) {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headersWith(secretKey))) headers.set(name, value);
      const response = await context.fetch(input, { ...init, headers });
      if (response.status === 401 || response.status === 403)
        throw keyRefused('secretKey', url, response.status);
      return response;
    },
  });
  return async (context, seen): Promise<KeySet> => {
    try {
      return await source(keyed(context), seen);
    } catch (error) {
      throw configurationErrorIn(error) ?? error;
    }
  };
}

/** What was thrown inside a fetch comes back as the cause of an outage. */
function configurationErrorIn(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.name === 'ConfigurationError' ? error : configurationErrorIn(error.cause);
}
