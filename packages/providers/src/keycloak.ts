import type { Claims, PrincipalKind, Rule } from '@tokenward/core';
import { issuerProblem, isText, optional, text, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf, otherKind } from './claim-rules.js';
import { definePreset } from './preset.js';
import { memberOf, readMembers } from './read-members.js';

/** Options of `keycloak`. */
export interface KeycloakOptions {
  /** The issuer of the realm, such as `https://id.example.com/realms/acme`, without a slash at the end. */
  readonly issuer: string;
  /** The `aud` of this API, which an audience mapper at Keycloak adds, or a list of which any is accepted. */
  readonly audience: string | readonly string[];
  /**
   * The client whose roles (`resource_access`) are the permissions.
   * @default the permissions are the roles of the realm (`realm_access`)
   */
  readonly client?: string;
}

/**
 * Accepts access tokens of a Keycloak realm. The claim `typ`, not the header, gives the kind of token, so a `nonce`
 * does not make it an ID token. Tokens that are bound to a key have the kind `DPoP` (keycloak/keycloak, DPoPUtil). Roles of the
 * realm and of a client are never mixed, because their names can be equal. A service account is a machine. Source: Keycloak's
 * documentation, "Server Administration Guide", "Securing applications and services with OpenID Connect".
 */
export const keycloak = /* @__PURE__ */ definePreset(
  'keycloak',
  () => ({
    issuer: {
      mustBe:
        'the issuer of a realm, such as "https://id.example.com/realms/acme": a plain URL without a slash at the end',
      but: hasOtherForm,
      holds: (value) => isText(value) && issuerProblem(value) === undefined && !value.endsWith('/'),
    },
    audience: textOrList('this API in "aud", or a list of such names'),
    client: optional(text('the client whose roles are the permissions')),
  }),
  ({ issuer, audience, client }: KeycloakOptions) => ({
    issuer,
    audience,
    keys: `${issuer}/protocol/openid-connect/certs`,
    algorithms: ['RS256', 'PS256', 'ES256'],
    rules: [oneOf('typ', ['Bearer', 'DPoP'], 'type_mismatch'), boundIfDpop],
    example: {
      claims: {
        typ: 'Bearer',
        azp: 'web',
        sid: 'session_1',
        scope: 'openid',
        realm_access: { roles: [] },
        preferred_username: 'user_1',
      },
    },
    kind: kindOfKeycloak,
    principal: (claims) => readMembers({ permissions: rolesIn(claims, client) }),
  }),
);

/** A token that says it is bound must be, or it would count as a bearer token. */
const boundIfDpop: Rule = ({ claims: { typ, cnf } }) =>
  typ === 'DPoP' && !isText(memberOf(cnf, 'jkt')) ? otherKind('typ') : undefined;

/**
 * Reads the kind of principal. Only the token of a service account has the client in `client_id` (`clientId` in older
 * versions) as well as in `azp`. A realm may have removed that mapper. Then only the user name shows a service
 * account, but a user could have chosen that name, so the kind is `unknown`. A user has a session.
 */
function kindOfKeycloak(claims: Claims): PrincipalKind {
  const { sub, azp, client_id: id, clientId, preferred_username: name } = claims;
  if (isText(azp) && [id, clientId].includes(azp)) return 'machine';
  if (!isText(sub) || (isText(name) && name.startsWith('service-account-'))) return 'unknown';
  return isText(claims.sid) || isText(claims.session_state) ? 'person' : 'unknown';
}

/** Returns the claim that has the roles, and their list. */
function rolesIn(
  { realm_access: realm, resource_access: resources }: Claims,
  client: string | undefined,
): readonly [claim: string, list: unknown] {
  return client === undefined
    ? ['realm_access', memberOf(realm, 'roles')]
    : ['resource_access', memberOf(memberOf(resources, client), 'roles')];
}
