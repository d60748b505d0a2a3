import type { Access, Principal } from '../src/index.js';

/** A person without scopes, permissions or an organization. */
export const barePrincipal: Principal = Object.freeze({
  kind: 'person',
  actor: undefined,
  subject: 'a',
  client: undefined,
  organization: undefined,
  scopes: [],
  permissions: [],
});

/** The access of this person. */
export const bareAccess: Access = Object.freeze({
  ...barePrincipal,
  authority: 'people',
  claims: {},
  token: 't',
});
