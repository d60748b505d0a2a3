import type { Authority, Claims, PrincipalKind } from '@tokenward/core';
import { issuerProblem, isText, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textual } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `okta` takes. */
export interface OktaOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The issuer of a custom authorization server, such as `https://acme.okta.com/oauth2/default`. */
  readonly issuer: string;
  /** The audience of that authorization server, such as `api://default`; a list when any of several will do. */
  readonly audience: string | readonly string[];
  /** The client ids (`cid`) whose tokens are taken; any, if left out. */
  readonly clientId?: string | readonly string[];
}

/**
 * Access tokens of an Okta custom authorization server. The client is in `cid`, scopes are a list in `scp`, and `sub` is
 * the login of a person (the id that never changes is `claims.uid`) or the client itself. Tokens of the org authorization
 * server are for Okta alone, so its issuer is refused. From Okta's documentation: "Access token payload", "Validate access tokens".
 */
export function okta<const N extends string = 'okta', S extends StandardSchema = StandardSchema<Claims>>(
  options: OktaOptions<N, S>,
): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('okta', options, {
    issuer: {
      mustBe:
        'the issuer of a custom authorization server, such as "https://acme.okta.com/oauth2/default", as a plain URL; ' +
        'the tokens of the org authorization server cannot be verified by others',
      holds: (value) =>
        isText(value) &&
        issuerProblem(value) === undefined &&
        /^\/oauth2\/[^/]+$/.test(new URL(value).pathname),
    },
    audience: textOrList('the audience of the authorization server, or a list of them'),
    clientId: { ...textOrList('a client id, or a list of them'), optional: true },
  });
  const { issuer, audience, clientId } = options;
  return preset(options, {
    name: 'okta',
    issuer,
    audience,
    keys: `${issuer}/v1/keys`,
    rules: [clientId === undefined ? textual('cid') : oneOf('cid', clientId, 'authorized_party_mismatch')],
    kind: kindOfOkta,
    principal: ({ cid }) => (isText(cid) ? { client: cid } : {}),
  });
}

/** `uid` is there if a user is bound to the token, whatever an expression of the authorization server makes of `sub`. */
function kindOfOkta({ uid, sub, cid }: Claims): PrincipalKind {
  if (isText(uid)) return 'person';
  return isText(cid) && sub === cid ? 'machine' : 'unknown';
}
