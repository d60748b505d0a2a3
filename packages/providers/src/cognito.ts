import { unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isText, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textList, textsIn } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `cognito` takes. */
export interface CognitoOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The id of the user pool, such as `eu-west-1_AbCdEfGhI`; its region is the first part. */
  readonly userPoolId: string;
  /** The app client whose tokens are taken; a list when any of several will do. */
  readonly clientId: string | readonly string[];
}

/**
 * Access tokens of an Amazon Cognito user pool. They have no `aud`: `client_id` says for which app client they are, and
 * `token_use` that they are access tokens. Groups are the permissions. From Amazon's documentation: "Understanding the
 * access token", "Verifying JSON web tokens".
 */
export function cognito<
  const N extends string = 'cognito',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: CognitoOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('cognito', options, {
    userPoolId: {
      mustBe: 'the id of a user pool, such as "eu-west-1_AbCdEfGhI"',
      holds: (value) => isText(value) && /^[a-z]+(-[a-z]+)+-\d_[\dA-Za-z]+$/.test(value),
    },
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
    // "Understanding the access token": `username` is the user's; with client credentials, `sub` is the app client.
    kind: ({ sub, client_id: client, username }) => {
      if (sub === client) return 'machine';
      return isText(sub) && isText(username) ? 'person' : 'unknown';
    },
    principal: (claims) => ({ permissions: textsIn(claims['cognito:groups']) ?? [] }),
  });
}
