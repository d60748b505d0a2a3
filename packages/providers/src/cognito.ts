import { unchecked } from '@tokenward/core';
import { isText, textOrList } from '@tokenward/core/authoring';
import { oneOf, textList, listOfTexts } from './claim-rules.js';
import { definePreset } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `cognito`. */
export interface CognitoOptions {
  /** The id of the user pool, such as `eu-west-1_AbCdEfGhI`. It begins with the region. */
  readonly userPoolId: string;
  /** The id of the app client whose tokens are accepted, or a list of which any is accepted. */
  readonly clientId: string | readonly string[];
}

/**
 * Accepts access tokens of an Amazon Cognito user pool. They have no `aud`: `client_id` names the app client, and
 * `token_use` marks an access token. Groups are the permissions. Source: Amazon's documentation, "Understanding the
 * access token", "Verifying JSON web tokens".
 */
export const cognito = /* @__PURE__ */ definePreset(
  'cognito',
  () => ({
    userPoolId: textMatching(
      'the id of a user pool, such as "eu-west-1_AbCdEfGhI"',
      /^[a-z]+(-[a-z]+)+-\d_[\dA-Za-z]+$/,
    ),
    clientId: textOrList('the id of an app client, or a list of them'),
  }),
  (options: CognitoOptions) => {
    const { userPoolId, clientId } = options;
    const [region] = userPoolId.split('_');
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
    return {
      issuer,
      audience: unchecked,
      keys: `${issuer}/.well-known/jwks.json`,
      rules: [
        oneOf('token_use', 'access', 'type_mismatch'),
        oneOf('client_id', clientId, 'authorized_party_mismatch'),
        textList('cognito:groups'),
      ],
      // "Understanding the access token": users have a `username`. With client credentials, `sub` is the app client.
      kind: ({ sub, client_id: client, username }) => {
        if (sub === client) return 'machine';
        return isText(sub) && isText(username) ? 'person' : 'unknown';
      },
      principal: (claims) => ({ permissions: listOfTexts(claims['cognito:groups']) ?? [] }),
    };
  },
);
