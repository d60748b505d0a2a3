import type { Claims, PrincipalKind } from '@tokenward/core';
import { issuerProblem, isText, optional, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { definePreset, first } from './preset.js';

/** Options of `okta`. */
export interface OktaOptions {
  /** The issuer of a custom authorization server, such as `https://acme.okta.com/oauth2/default`. */
  readonly issuer: string;
  /** The audience of that authorization server, such as `api://default`, or a list of which any is accepted. */
  readonly audience: string | readonly string[];
  /**
   * The client ids (`cid`) whose tokens are accepted.
   * @default any client
   */
  readonly clientId?: string | readonly string[];
}

/**
 * Accepts access tokens of an Okta custom authorization server. `cid` is the client, and `scp` is a list of scopes.
 * `sub` is the login of a person or the client itself; a person's permanent id is `claims.uid`. Tokens of the org
 * authorization server are for Okta only, so its issuer is rejected. Source: Okta's documentation, "Access token
 * payload", "Validate access tokens".
 */
export const okta = /* @__PURE__ */ definePreset(
  'okta',
  () => ({
    issuer: {
      mustBe:
        'the issuer of a custom authorization server, such as "https://acme.okta.com/oauth2/default", as a plain URL; ' +
        'the tokens of the org authorization server cannot be verified by others',
      but: hasOtherForm,
      holds: (value) =>
        isText(value) &&
        issuerProblem(value) === undefined &&
        /^\/oauth2\/[^/]+$/.test(new URL(value).pathname),
    },
    audience: textOrList('the audience of the authorization server, or a list of them'),
    clientId: optional(textOrList('a client id, or a list of them')),
  }),
  ({ issuer, audience, clientId }: OktaOptions) => ({
    issuer,
    audience,
    keys: `${issuer}/v1/keys`,
    rules: clientId === undefined ? [] : [oneOf('cid', clientId, 'authorized_party_mismatch', 'clientId')],
    example: {
      claims: {
        sub: 'user@example.com',
        uid: '00u1',
        ver: 1,
        jti: 'AT.1',
        cid: first(clientId ?? 'client_1'),
        scp: ['openid'],
      },
    },
    kind: kindOfOkta,
    principal: ({ cid }) => (isText(cid) ? { client: cid } : {}),
  }),
);

/**
 * Reads the kind of principal. A token of a user has `uid`, even if an expression of the authorization server changes
 * `sub`.
 */
function kindOfOkta({ uid, sub, cid }: Claims): PrincipalKind {
  if (isText(uid)) return 'person';
  return isText(cid) && sub === cid ? 'machine' : 'unknown';
}
