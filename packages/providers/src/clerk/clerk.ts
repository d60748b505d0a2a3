import { ConfigurationError, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { isObject, isText, optional } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import { apiKey } from './api-key.js';
import type { ApiKeyClaims } from './api-key.js';
import { m2mToken } from './m2m-token.js';
import type { M2mClaims } from './m2m-token.js';
import { oauthToken } from './oauth-token.js';
import type { OAuthClaims } from './oauth-token.js';
import type {
  ClerkMachineOptions,
  ClerkOptions,
  ClerkProgramOptions,
  ClerkReceiverOptions,
} from './options.js';
import { sessionToken } from './session-token.js';
import type { SessionClaims } from './session.js';
import { expectations, secret, settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import type { ClerkTokenType } from './token-type.js';

interface ClaimsOf {
  readonly session_token: SessionClaims;
  readonly m2m_token: M2mClaims;
  readonly oauth_token: OAuthClaims;
  readonly api_key: ApiKeyClaims;
}

/** An authority for one of these kinds of token. */
export type ClerkAuthority<T extends ClerkTokenType = ClerkTokenType> = {
  readonly [K in T]: Authority<K, ClaimsOf[K]>;
}[T];

/** The options of `clerk`, for the three sorts of API. */
type AnyOptions = ClerkOptions | ClerkProgramOptions | ClerkReceiverOptions;

/** The kinds of token that options ask for; all of them where the options leave it open. */
type TypeIn<O> = O extends { readonly acceptsToken: infer T }
  ? T extends 'any'
    ? ClerkTokenType
    : Extract<T extends readonly (infer E)[] ? E : T, ClerkTokenType>
  : 'acceptsToken' extends keyof O
    ? ClerkTokenType
    : keyof O & keyof ClerkMachineOptions extends never
      ? 'session_token'
      : 'm2m_token' | ('authorizedParties' extends keyof O ? 'session_token' : never);

/** Options that accept M2M tokens say which machines may call. */
type WithSenders<O> = 'senders' extends keyof O
  ? unknown
  : 'm2m_token' extends TypeIn<O>
    ? Required<Pick<ClerkMachineOptions, 'senders'>>
    : unknown;

const types: readonly ClerkTokenType[] = ['session_token', 'm2m_token', 'oauth_token', 'api_key'];

/** With one of these, M2M tokens are accepted by default. */
const machineOptions = [
  'senders',
  'machineSecretKey',
  'machineId',
] as const satisfies readonly (keyof ClerkMachineOptions)[];

const senders = {
  mustBe:
    'a non-empty list of the ids of the machines that may call, such as ["mch_..."] (or `unchecked`, so that any machine of the instance may call)',
  holds: (value: unknown): boolean =>
    value === unchecked || (Array.isArray(value) && value.length > 0 && value.every(isMachineId)),
} as const;

/**
 * One instance of Clerk, as authorities to spread into `createVerifier({ authorities: [...clerk({ ... })] })`: one for each
 * kind of token, under Clerk's own name for it, so that `accept: ['session_token']` reads like Clerk's `acceptsToken`. Where
 * Clerk's SDK passes what it does not check (`iss`, a missing `aud`, the sender of an M2M JWT, `revoked` in an answer), this
 * refuses. Throws `ConfigurationError`.
 */
export function clerk<const O extends AnyOptions>(
  options: O & WithSenders<O>,
): readonly ClerkAuthority<TypeIn<O>>[] {
  const accepted = acceptedBy(options);
  const has = (type: ClerkTokenType): boolean => accepted.includes(type);
  const neededFor = (type: ClerkTokenType, expectation: Expectation): Expectation =>
    has(type) ? expectation : optional(expectation);
  const settings = settingsOf('clerk', options, {
    ...expectations,
    issuer: neededFor('session_token', expectations.issuer),
    authorizedParties: neededFor('session_token', expectations.authorizedParties),
    senders: neededFor('m2m_token', senders),
    machineSecretKey: optional(secret("the secret key of this API's machine (ak_...)")),
    machineId: optional({
      mustBe: 'the id of this API\'s machine (mch_...), or left out: "senders" says which machines may call',
      holds: isMachineId,
    }),
    acceptsToken: optional({
      mustBe: `one of ${types.join(', ')}, "any" for all of them, or a non-empty list of them`,
      holds: (value) =>
        value === 'any' ||
        ([value].flat().length > 0 && [value].flat().every((one) => types.some((type) => type === one))),
    }),
  });
  const others: readonly ClerkAuthority[] = [
    ...(has('m2m_token') ? [m2mToken(settings)] : []),
    ...(has('oauth_token') ? [oauthToken(settings)] : []),
    ...(has('api_key') ? [apiKey(settings, secretKeyIn(settings))] : []),
  ];
  // A browser's cookie holds sessions only, also where a program acts for a person.
  const programs = others.map((authority): ClerkAuthority => ({ ...authority, programs: true }));
  const all: readonly ClerkAuthority[] = has('session_token')
    ? [...programs, sessionToken(settings, programs)]
    : programs;
  return all as readonly ClerkAuthority<TypeIn<O>>[];
}

/** The kinds of token that options accept, before they are checked. */
function acceptedBy(options: unknown): readonly ClerkTokenType[] {
  const given = isObject(options) ? options : {};
  const { acceptsToken } = given;
  if (acceptsToken === 'any') return types;
  if (acceptsToken !== undefined) return types.filter((type) => [acceptsToken].flat().includes(type));
  const isMachine = machineOptions.some((name) => name in given);
  const isForPeople = !isMachine || 'authorizedParties' in given;
  return [
    ...(isForPeople ? (['session_token'] as const) : []),
    ...(isMachine ? (['m2m_token'] as const) : []),
  ];
}

function isMachineId(value: unknown): boolean {
  return isText(value) && /^mch_\w+$/.test(value);
}

function secretKeyIn({ secretKey }: Settings): string {
  if (secretKey !== undefined) return secretKey;
  throw new ConfigurationError(
    'clerk: to accept "api_key", give "secretKey": only Clerk knows its API keys.',
  );
}
