import { ConfigurationError, unchecked } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { isText, optional, text } from '../checked-options.js';
import { apiKey } from './api-key.js';
import type { ApiKeyClaims } from './api-key.js';
import { m2mToken } from './m2m-token.js';
import type { M2mClaims } from './m2m-token.js';
import { oauthToken } from './oauth-token.js';
import type { OAuthClaims } from './oauth-token.js';
import type { ClerkOptions, ClerkProgramOptions } from './options.js';
import type { SessionClaims } from './session.js';
import { sessionToken } from './session-token.js';
import { expectations, settingsOf } from './settings.js';
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

/** The kinds of token that options ask for; all of them where the options leave it open. */
type TypeIn<O> = O extends { readonly acceptsToken: infer T }
  ? Extract<T extends readonly (infer E)[] ? E : T, ClerkTokenType>
  : 'acceptsToken' extends keyof O
    ? ClerkTokenType
    : 'session_token' | (keyof O & ('machineSecretKey' | 'machineId') extends never ? never : 'm2m_token');

const types: readonly ClerkTokenType[] = ['session_token', 'm2m_token', 'oauth_token', 'api_key'];

/**
 * One instance of Clerk, as authorities to spread into `createVerifier({ authorities: [...clerk({ ... })] })`: one for each
 * kind of token, under Clerk's own name for it, so that `accept: ['session_token']` reads like Clerk's `acceptsToken`. Where
 * Clerk's SDK passes what it cannot check (`iss`, a missing `aud`, the receiver of an M2M JWT, `revoked` in an answer), this
 * refuses. Throws `ConfigurationError`.
 */
export function clerk<const O extends ClerkOptions | ClerkProgramOptions>(
  options: O,
): readonly ClerkAuthority<TypeIn<O>>[] {
  const settings = settingsOf('clerk', options, {
    ...expectations,
    authorizedParties: accepts(options, 'session_token')
      ? expectations.authorizedParties
      : optional(expectations.authorizedParties),
    machineSecretKey: optional(text("the secret key of this API's machine (ak_...)")),
    machineId: optional({
      mustBe: "the id of this API's machine (mch_...), or `unchecked`",
      holds: (value) => value === unchecked || (isText(value) && value.startsWith('mch_')),
    }),
    acceptsToken: optional({
      mustBe: `one of ${types.join(', ')}, or a non-empty list of them`,
      holds: (value) =>
        [value].flat().length > 0 && [value].flat().every((one) => types.some((type) => type === one)),
    }),
  });
  const programs: readonly ClerkAuthority[] = [
    ...(accepts(options, 'm2m_token') ? [m2mToken(settings)] : []),
    ...(accepts(options, 'oauth_token') ? [oauthToken(settings)] : []),
    ...(accepts(options, 'api_key') ? [apiKey(settings, secretKeyIn(settings))] : []),
  ];
  const all = accepts(options, 'session_token') ? [...programs, sessionToken(settings, programs)] : programs;
  return all as readonly ClerkAuthority<TypeIn<O>>[];
}

function accepts(options: ClerkOptions | ClerkProgramOptions, type: ClerkTokenType): boolean {
  const { acceptsToken, machineSecretKey, machineId } = options;
  if (acceptsToken !== undefined) return [acceptsToken].flat().includes(type);
  const isMachine = machineSecretKey !== undefined || machineId !== undefined;
  return type === 'session_token' || (type === 'm2m_token' && isMachine);
}

function secretKeyIn({ secretKey }: Settings): string {
  if (secretKey !== undefined) return secretKey;
  throw new ConfigurationError(
    'clerk: to accept "api_key", give "secretKey": only Clerk knows its API keys.',
  );
}
