import { unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isText, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textList, listOfTexts } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `cognito`. */
export interface CognitoOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
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
export function cognito<
  const N extends string = 'cognito',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: CognitoOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('cognito', options, {
    userPoolId: textMatching(
      'the id of a user pool, such as "eu-west-1_AbCdEfGhI"',
      /^[a-z]+(-[a-z]+)+-\d_[\dA-Za-z]+$/,
    ),
    clientId: textOrList('the id of an app client, or a list of them'),
  });
  const { userPoolId, clientId } = options;
  const [region] = userPoolId.split('_');
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  return preset(options, {
    name: 'cognito',
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
  });
}
