import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';

/** The token is not bound to a key or certificate (`cnf`, RFC 7800 §3): as a bearer token it would serve a thief as well. */
export const notSenderConstrained: Rule = ({ claims }) =>
  claims.cnf === undefined ? undefined : deny('token_bound', { claim: 'cnf' });
