import { ConfigurationError, unchecked } from '@tokenward/core';
import { isText, optional, textOrList, tokenUseExpectation } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';
import { textMatching } from './text-matching.js';
import { audienceIfPresent } from './workos/audience-if-present.js';

/** Options of `cognito`. */
export interface CognitoOptions {
  /** The id of the user pool, such as `eu-west-1_AbCdEfGhI`. It begins with the region. */
  readonly userPoolId: string;
  /** The id of the app client whose tokens are accepted, or a list of which any is accepted. */
  readonly clientId: string | readonly string[];
  /**
   * Which tokens are accepted: access tokens or ID tokens. Prefer access tokens. An ID token is for the app that it names
   * in `aud`.
   * @default 'access'
   */
  readonly tokenUse?: 'access' | 'id';
  /**
   * The identifier of this API, or a list of which any is accepted, if clients request access tokens for it (resource binding).
   * It must then be in `aud`. Not for ID tokens.
   * @default an access token with an `aud` is rejected, since it is for another API
   */
  readonly audience?: string | readonly string[];
}

/**
 * Accepts access tokens, or ID tokens with `tokenUse: 'id'`, of an Amazon Cognito user pool, of its original and its updated issuer
 * (`issuer-cognito-idp`), each with its own keys. Access tokens have an `aud` only if the client requested them for an API:
 * `client_id` names the app client. `token_use` marks both kinds of token. Groups are the permissions. Source: Amazon's
 * documentation, "Understanding the access token", "Verifying JSON web tokens", "IssuerConfigurationType".
 */
export const cognito = /* @__PURE__ */ definePreset(
  'cognito',
  () => ({
    userPoolId: textMatching(
      'the id of a user pool, such as "eu-west-1_AbCdEfGhI"',
      /^[a-z]+(-[a-z]+)+-\d_[\dA-Za-z]+$/,
    ),
    clientId: textOrList('the id of an app client, or a list of them'),
    tokenUse: tokenUseExpectation,
    audience: optional(audienceLike()),
  }),
  (options: CognitoOptions) => {
    const { userPoolId, clientId, tokenUse = 'access', audience } = options;
    const isId = tokenUse === 'id';
    if (isId && audience !== undefined)
      throw new ConfigurationError(
        'cognito: "audience" is for access tokens. That of ID tokens is "clientId".',
      );
    const [region] = userPoolId.split('_');
    const issuers = ['cognito-idp', 'issuer-cognito-idp'].map(
      (host) => `https://${host}.${region}.amazonaws.com/${userPoolId}`,
    );
    return {
      issuer: issuers,
      tokenUse,
      audience: isId ? clientId : (audience ?? unchecked),
      keys: issuers.map((issuer) => ({
        of: ({ iss }) => iss === issuer,
        url: `${issuer}/.well-known/jwks.json`,
      })),
      rules: [
        oneOf('token_use', tokenUse, 'type_mismatch', 'tokenUse'),
        ...(isId ? [] : [oneOf('client_id', clientId, 'authorized_party_mismatch', 'clientId')]),
        ...(isId || audience !== undefined ? [] : [audienceIfPresent([])]),
      ],
      example: {
        claims: isId
          ? { token_use: 'id', 'cognito:username': 'user_1' }
          : {
              ...(audience === undefined && { aud: undefined }),
              token_use: 'access',
              client_id: first(clientId),
              username: 'user_1',
              version: 2,
            },
      },
      // "Understanding the access token": users have a `username`. With client credentials, `sub` is the app client. Only
      // users have ID tokens.
      kind: ({ sub, client_id: client, username }) => {
        if (isId) return isText(sub) ? 'person' : 'unknown';
        if (sub === client) return 'machine';
        return isText(sub) && isText(username) ? 'person' : 'unknown';
      },
      kinds: isId ? ['person'] : ['person', 'machine'],
      principal: ({ 'cognito:groups': groups }) => readMembers({ permissions: ['cognito:groups', groups] }),
    };
  },
);
