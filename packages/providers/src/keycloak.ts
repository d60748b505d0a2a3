import { deny, unchecked } from '@tokenward/core';
import type { Authority, Claims, PrincipalKind, Rule } from '@tokenward/core';
import { isObject, issuerProblem, isText, text, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textsIn } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `keycloak` takes. */
export interface KeycloakOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The issuer of the realm, such as `https://id.example.com/realms/acme`, without a slash at the end. */
  readonly issuer: string;
  /** This API in `aud`, which an audience mapper at Keycloak puts there; a list when any of several will do. */
  readonly audience: string | readonly string[];
  /**
   * The client whose roles (`resource_access`) are the permissions.
   * @default the roles of the realm (`realm_access`) are
   */
  readonly client?: string;
}

/**
 * Access tokens of a Keycloak realm. A claim, not the header, says what kind of token it is (`typ`), so a `nonce` does no harm; roles
 * are nested, and those of the realm and of a client are never mixed, since they share names; a service account is a
 * machine. From Keycloak's documentation: "Server Administration Guide", "Securing applications and services with OpenID Connect".
 */
export function keycloak<
  const N extends string = 'keycloak',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: KeycloakOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('keycloak', options, {
    issuer: {
      mustBe:
        'the issuer of a realm, such as "https://id.example.com/realms/acme": a plain URL without a slash at the end',
      holds: (value) => isText(value) && issuerProblem(value) === undefined && !value.endsWith('/'),
    },
    audience: textOrList('this API in "aud", or a list of such names'),
    client: { ...text('the client whose roles are the permissions'), optional: true },
  });
  const { issuer, audience, client } = options;
  return preset(options, {
    name: 'keycloak',
    issuer,
    audience,
    keys: `${issuer}/protocol/openid-connect/certs`,
    algorithms: ['RS256', 'PS256', 'ES256'],
    idTokenClaims: unchecked,
    rules: [
      oneOf('typ', options.binding === undefined ? 'Bearer' : ['Bearer', 'DPoP'], 'type_mismatch'),
      rolesAreTexts(client),
    ],
    kind: kindOfKeycloak,
    principal: (claims) => ({ permissions: rolesOf(claims, client) ?? [] }),
  });
}

/**
 * Only the token of a service account names its client in `client_id` (`clientId` in older versions) beside `azp`. A realm may
 * have removed that mapper; its name remains, which a user could have chosen as well, so that proves neither. Users have a session.
 */
function kindOfKeycloak(claims: Claims): PrincipalKind {
  const { sub, azp, client_id: id, clientId, preferred_username: name } = claims;
  if (isText(azp) && [id, clientId].includes(azp)) return 'machine';
  if (!isText(sub) || (isText(name) && name.startsWith('service-account-'))) return 'unknown';
  return isText(claims.sid) || isText(claims.session_state) ? 'person' : 'unknown';
}

function rolesAreTexts(client: string | undefined): Rule {
  const claim = client === undefined ? 'realm_access' : 'resource_access';
  return ({ claims }) => (rolesOf(claims, client) ? undefined : deny('claim_malformed', { claim }));
}

/** The roles, which are none where the claim is missing, or nothing when it is malformed. */
function rolesOf(claims: Claims, client: string | undefined): readonly string[] | undefined {
  const { realm_access: realm, resource_access: resources = {} } = claims;
  if (!isObject(resources)) return undefined;
  const access =
    client === undefined ? realm : Object.hasOwn(resources, client) ? resources[client] : undefined;
  if (access === undefined) return [];
  return isObject(access) ? textsIn(access.roles ?? []) : undefined;
}
