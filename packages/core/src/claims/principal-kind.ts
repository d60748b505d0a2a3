import type { Claims } from '../token/token.js';

/**
 * The kind of a principal: a person who signed in, a program with its own token, or the holder of an API key. It is
 * `unknown` if the claims are not conclusive. No route that names a kind lets an unknown principal in.
 */
export type PrincipalKind = 'person' | 'machine' | 'api_key' | 'unknown';

/** A kind that a route can require. */
export type KnownKind = Exclude<PrincipalKind, 'unknown'>;

/** The kinds that a route can require. */
export const knownKinds: readonly KnownKind[] = ['person', 'machine', 'api_key'];

/** Whether a value is a kind, `unknown` included. */
export function isKind(value: unknown): value is PrincipalKind {
  return value === 'unknown' || knownKinds.includes(value as KnownKind);
}

/**
 * Reads the kind from the claims: `machine` with evidence of a machine, else `person` with evidence of a person, else
 * `unknown`. A token without evidence is never a person. Otherwise the machines of an issuer with its own markers would
 * count as persons.
 */
export function kindOf(
  claims: Claims,
  subject: string | undefined,
  client: string | undefined,
): PrincipalKind {
  const marker = markerIn(claims);
  if (marker === 'machine' || isMachine(claims, subject, client)) return 'machine';
  if (subject === undefined || marker === 'unreadable' || isDoubtful(claims, subject)) return 'unknown';
  return isPerson(claims) ? 'person' : 'unknown';
}

function isMachine(claims: Claims, subject: string | undefined, client: string | undefined): boolean {
  if (isText(claims.clientHost) || isText(claims.clientAddress)) return true;
  // RFC 9068 §2.2: without a resource owner, the subject is the client. Evidence of a sign-in contradicts that.
  if (subject === undefined) return client !== undefined && !claims.username && !signedIn(claims);
  return (
    subject === client ||
    subject === claims.azp ||
    (client !== undefined && subject === `${client}@clients`) ||
    subject.startsWith('system:serviceaccount:') || // Kubernetes, "Service account tokens"
    subject.startsWith('spiffe://') // JWT-SVID §3.1
  );
}

/** The claims for the grant (RFC 6749 §4.4) or the type of the subject, and their values for machines. */
const machineMarkers = [
  ['gty', 'client_credentials'],
  ['grant_type', 'client_credentials'],
  ['idtyp', 'app'],
  ['aut', 'application'],
] as const;

/**
 * Returns `machine` if a claim marks a machine. Returns `unreadable` if a claim is neither text nor a list of texts.
 */
function markerIn(claims: Claims): 'machine' | 'unreadable' | undefined {
  const { gty, grant_type: grant, idtyp, aut } = claims;
  // Most tokens have none of them.
  if (gty === undefined && grant === undefined && idtyp === undefined && aut === undefined) return undefined;
  let unreadable: 'unreadable' | undefined;
  for (const [name, machine] of machineMarkers) {
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
 * Whether the names are those of service accounts. They rule out a person, but do not prove a machine: users may be
 * able to choose such names.
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
 * Whether the claims prove a person. Either a client obtained the token for another subject (RFC 9068 §2.2), or
 * somebody signed in (RFC 9068 §2.2.1, OpenID Connect). `isMachine` has excluded a client that is its own subject.
 */
function isPerson(claims: Claims): boolean {
  return isText(claims.client_id) || signedIn(claims);
}

function signedIn({ auth_time: time, amr, acr, sid }: Claims): boolean {
  return (
    (typeof time === 'number' && time > 0) ||
    (Array.isArray(amr) ? amr.length > 0 && amr.every(isText) : isText(amr)) ||
    // OpenID Connect Core §2: "0" means that the authentication reached no level of assurance.
    (isText(acr) && acr !== '0') ||
    isText(sid)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
