import type { Claims } from '../token/token.js';

/**
 * What a principal is: somebody who signed in, a program with a token of its own, or the holder of an API key. `unknown` where
 * the claims do not tell; no route that names a kind lets it in.
 */
export type PrincipalKind = 'person' | 'machine' | 'api_key' | 'unknown';

/** A kind that a route may ask for. */
export type KnownKind = Exclude<PrincipalKind, 'unknown'>;

/** The kinds that a route may ask for. */
export const knownKinds: readonly KnownKind[] = ['person', 'machine', 'api_key'];

/** Whether a value is one of the kinds, `unknown` included. */
export function isKind(value: unknown): value is PrincipalKind {
  return value === 'unknown' || knownKinds.includes(value as KnownKind);
}

/**
 * Reads the kind from the claims: evidence of a machine first, then evidence of a person, else `unknown`. A token without
 * evidence is never taken for a person, since an issuer that marks its machines in a way of its own would get them in.
 */
export function kindOf(
  claims: Claims,
  subject: string | undefined,
  client: string | undefined,
): PrincipalKind {
  const mark = markIn(claims);
  if (mark === 'machine' || isMachine(claims, subject, client)) return 'machine';
  if (subject === undefined || mark === 'unreadable' || isDoubtful(claims, subject)) return 'unknown';
  return isPerson(claims) ? 'person' : 'unknown';
}

function isMachine(claims: Claims, subject: string | undefined, client: string | undefined): boolean {
  if (isText(claims.clientHost) || isText(claims.clientAddress)) return true;
  // RFC 9068 §2.2: without a resource owner, the subject is the client. A token that names nobody, but a sign-in, is no one's.
  if (subject === undefined) return client !== undefined && !claims.username && !signedIn(claims);
  return (
    subject === client ||
    subject === claims.azp ||
    (client !== undefined && subject === `${client}@clients`) ||
    subject.startsWith('system:serviceaccount:') || // Kubernetes, "Service account tokens"
    subject.startsWith('spiffe://') // JWT-SVID §3.1
  );
}

/** Claims in which issuers say which grant (RFC 6749 §4.4) or which type of subject a token has, and the values of a machine. */
const machineMarks = [
  ['gty', 'client_credentials'],
  ['grant_type', 'client_credentials'],
  ['idtyp', 'app'],
  ['aut', 'application'],
] as const;

/** The first mark of a machine, or else that one cannot be read, being neither text nor a list of texts. */
function markIn(claims: Claims): 'machine' | 'unreadable' | undefined {
  const { gty, grant_type: grant, idtyp, aut } = claims;
  // Most tokens have none of them.
  if (gty === undefined && grant === undefined && idtyp === undefined && aut === undefined) return undefined;
  let unreadable: 'unreadable' | undefined;
  for (const [name, machine] of machineMarks) {
    const value = claims[name];
    if (value === undefined || value === null) continue;
    const words: readonly unknown[] = typeof value === 'string' ? value.split(/[\s,]/) : [value].flat();
    if (words.some((word) => isText(word) && word.toLowerCase().replaceAll('-', '_') === machine))
      return 'machine';
    if (!words.every((word) => typeof word === 'string')) unreadable = 'unreadable';
  }
  return unreadable;
}

/**
 * What speaks against a person and does not prove a machine: names of service accounts, which users may be able to choose for
 * themselves.
 */
function isDoubtful(claims: Claims, subject: string): boolean {
  return (
    subject.endsWith('@clients') ||
    isServiceAccount(subject) ||
    isServiceAccount(claims.preferred_username) ||
    isServiceAccount(claims.username)
  );
}

function isServiceAccount(name: unknown): boolean {
  return typeof name === 'string' && /^service-account-/i.test(name);
}

/**
 * RFC 9068 §2.2: a client obtained the token for a subject other than itself, which `isMachine` has found to be a machine; or
 * §2.2.1 and OpenID Connect: somebody signed in.
 */
function isPerson(claims: Claims): boolean {
  return isText(claims.client_id) || signedIn(claims);
}

function signedIn({ auth_time: time, amr, acr, sid }: Claims): boolean {
  return (
    (typeof time === 'number' && time > 0) ||
    (Array.isArray(amr) ? amr.length > 0 && amr.every(isText) : isText(amr)) ||
    // OpenID Connect Core §2: "0" says that nobody was authenticated to any level.
    (isText(acr) && acr !== '0') ||
    isText(sid)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
