import { ConfigurationError, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import {
  claimCheckOptions,
  isObject,
  isText,
  optional,
  hasOtherForm,
  named,
} from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import { apiKey } from './api-key.js';
import { m2mToken } from './m2m-token.js';
import { oauthToken } from './oauth-token.js';
import type {
  ClerkMachineOptions,
  ClerkOptions,
  ClerkProgramOptions,
  ClerkReceiverOptions,
} from './options.js';
import { sessionToken } from './session-token.js';
import { expectations, secret, settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import type { ClaimsOf } from './token-claims.js';
import type { ClerkTokenType } from './token-type.js';

/** An authority for one of these kinds of token. */
export type ClerkAuthority<T extends ClerkTokenType = ClerkTokenType> = {
  readonly [K in T]: Authority<K, ClaimsOf[K]>;
}[T];

/** The three forms of the options of `clerk`. */
type AnyOptions = ClerkOptions | ClerkProgramOptions | ClerkReceiverOptions;

/** The kinds of token that the options select; all kinds if the type of the options does not say. */
type TypeIn<O> = O extends { readonly acceptsToken: infer T }
  ? T extends 'any'
    ? ClerkTokenType
    : Extract<T extends readonly (infer E)[] ? E : T, ClerkTokenType>
  : 'acceptsToken' extends keyof O
    ? ClerkTokenType
    : keyof O & keyof ClerkMachineOptions extends never
      ? 'session_token'
      : 'm2m_token' | ('authorizedParties' extends keyof O ? 'session_token' : never);

/** Requires `senders` in options that accept M2M tokens. */
type WithSenders<O> = 'senders' extends keyof O
  ? unknown
  : 'm2m_token' extends TypeIn<O>
    ? Required<Pick<ClerkMachineOptions, 'senders'>>
    : unknown;

const types: readonly ClerkTokenType[] = ['session_token', 'm2m_token', 'oauth_token', 'api_key'];

/** If one of these options is set, M2M tokens are accepted by default. */
const machineOptions = [
  'senders',
  'machineSecretKey',
  'machineId',
] as const satisfies readonly (keyof ClerkMachineOptions)[];

const senders = {
  mustBe:
    'a non-empty list of the ids of the machines that may call, such as ["mch_..."] (or `unchecked`, so that any machine of the instance may call)',
  but: hasOtherForm,
  holds: (value: unknown): boolean =>
    value === unchecked || (Array.isArray(value) && value.length > 0 && value.every(isMachineId)),
} as const;

/**
 * Creates the authorities of one Clerk instance: `createVerifier({ authorities: [...clerk({ ... })] })`. There is one
 * for each kind of token, under Clerk's own name, so `accept: ['session_token']` looks like Clerk's `acceptsToken`.
 * It rejects what Clerk's SDK does not check: another `iss`, a missing `aud`, an unlisted sender of an M2M JWT, a
 * revoked opaque token. Throws `ConfigurationError`.
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
      mustBe:
        'the id of this API\'s machine (mch_...), or omitted ("senders" lists the machines that may call)',
      but: hasOtherForm,
      holds: isMachineId,
    }),
    isRevoked: claimCheckOptions.isRevoked,
    acceptsToken: optional({
      mustBe: `one of ${types.join(', ')}, "any" for all of them, or a non-empty list of them`,
      but: named,
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
  // A cookie may hold only session tokens, even if a program acts for a person.
  const programs = others.map((authority): ClerkAuthority => ({ ...authority, programs: true }));
  const all: readonly ClerkAuthority[] = has('session_token')
    ? [...programs, sessionToken(settings, programs)]
    : programs;
  // The authorities for the forms of a token have none of their own, so it is called once.
  const { isRevoked } = settings;
  const prefixAdvice = adviceFor(types.filter((type) => !has(type)));
  const judged: readonly Authority[] = all.map((authority) => ({
    ...authority,
    prefixAdvice,
    ...(isRevoked && { isRevoked }),
  }));
  return judged as readonly ClerkAuthority<TypeIn<O>>[];
}

/** Reads the accepted kinds of token from options that are not checked yet. */
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

/** The beginnings of Clerk's opaque tokens. */
const prefixes = [
  ['m2m_token', 'mt_'],
  ['oauth_token', 'oat_'],
  ['api_key', 'ak_'],
] as const;

/** Advice for the opaque tokens of the kinds that are not accepted. */
function adviceFor(refused: readonly ClerkTokenType[]): Readonly<Record<string, string>> {
  const needed = prefixes.filter(([type]) => refused.includes(type));
  return Object.fromEntries(
    needed.map(([type, prefix]) => [
      prefix,
      `Clerk's tokens that begin with "${prefix}" are accepted only if "acceptsToken" of clerk(...) lists "${type}".`,
    ]),
  );
}

function isMachineId(value: unknown): boolean {
  return isText(value) && /^mch_\w+$/.test(value);
}

function secretKeyIn({ secretKey }: Settings): string {
  if (secretKey !== undefined) return secretKey;
  throw new ConfigurationError(
    'clerk: to accept "api_key", give "secretKey": only Clerk can verify its API keys.',
  );
}
