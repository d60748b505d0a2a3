import { forbidden } from './denial-row.js';
import type { Row } from './denial-row.js';
import { hintForAuthentication } from './hints.js';

/** The rows of the denial table about the requirements of a route. */
export const requirementDenials = {
  authentication_insufficient: {
    status: 401,
    error: 'insufficient_user_authentication',
    message: 'A more recent or a stronger authentication of the user is required.',
    hint: hintForAuthentication,
  },
  scope_missing: forbidden(
    'The access token lacks a scope that is required here.',
    'The client must ask the issuer for the scopes in the detail.',
  ),
  permission_missing: forbidden(
    'The caller lacks a permission that is required here.',
    'Grant the permissions in the detail to the caller at the issuer.',
  ),
  kind_mismatch: forbidden(
    'The caller is not of a kind that is allowed here.',
    'This route is for the kinds in the detail. If the claims show no kind, or a wrong one, set the "kind" ' +
      'option of the authority: a kind, or a function of the claims.',
  ),
  organization_mismatch: forbidden(
    'The caller does not act for an organization that is allowed here.',
    'The token names no organization, or another one than this route requires.',
  ),
  not_allowed: forbidden(
    'The caller is not allowed to do this.',
    'The function under "allow" of this route did not return true.',
  ),
} as const satisfies Record<string, Row>;
