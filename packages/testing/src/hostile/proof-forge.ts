import type { DenialCode } from '@tokenward/core';
import type { HostileHeader } from './case.js';
import { ecKey, thumbprint } from './client-key.js';
import type { ClientKey, PublicJwk } from './client-key.js';
import { forgeOf } from './forge.js';
import { encoded } from './hostile-issuer.js';
import type { HostileIssuer } from './hostile-issuer.js';

/** Options of `hostileProofs`. */
export interface HostileProofOptions {
  /** The URL of the route as clients see it, with a path: one of the `origins` of `dpop`, and the path of the route. */
  readonly url: string;
  /**
   * The method of the route.
   * @default "GET"
   */
  readonly method?: string;
  /** A current nonce, if the route requires one. By default it requires none. */
  readonly nonce?: string;
}

/** A request with a DPoP proof that must be rejected. */
export interface HostileProof extends HostileHeader {
  /** The values of its `DPoP` headers, one entry each. */
  readonly dpop: readonly string[];
}

/** Some members of a proof to change; `undefined` leaves one out. */
type Changes = Readonly<Record<string, unknown>>;

/** Creates requests that differ from a valid one in one thing. */
export interface ProofForge {
  readonly now: number;
  readonly url: URL;
  readonly method: string;
  readonly nonce: string | undefined;
  /** The audience and the algorithm of the tokens. */
  readonly audience: string;
  readonly algorithm: HostileIssuer['algorithm'];
  /** The key of the client, and the valid token that is bound to it. */
  readonly key: ClientKey;
  readonly token: string;
  /** A valid token with another `cnf`. */
  readonly tokenWith: (cnf: unknown, claims?: Changes) => string;
  /** Signs the header and the claims of the valid token with this key, under these header parameters. */
  readonly tokenBy: (sign: (header: string, payload: string) => string, header?: Changes) => string;
  /** The header and the claims of a valid proof as JSON, with some members changed. */
  readonly header: (changes?: Changes) => string;
  readonly claims: (changes?: Changes) => string;
  /** Signs any header and claims with the key of the client. */
  readonly signText: (header: string | Uint8Array, claims: string | Uint8Array) => string;
  /** A proof with these claims and header parameters changed, and a valid signature. */
  readonly proof: (claims?: Changes, header?: Changes) => string;
  /** A token that is bound to a key, and a proof by this key. */
  readonly provedBy: (key: Pick<ClientKey, 'alg' | 'jwk' | 'sign'>, header?: Changes) => Proved;
}

/** A token and a proof for it. */
export interface Proved {
  readonly token: string;
  readonly proof: string;
}

/** Creates the `ProofForge` of an issuer and a route. */
export function proofForgeOf(issuer: HostileIssuer, options: HostileProofOptions): ProofForge {
  const { method = 'GET', nonce } = options;
  const url = new URL(options.url);
  if (method !== method.toUpperCase()) throw new Error('"method" must be in capitals, such as "GET".');
  if (url.pathname === '/') throw new Error('"url" must have a path, such as https://api.example.com/me.');
  const { now, signed, header: tokenHeader, payload } = forgeOf(issuer);
  const key = ecKey();
  // The claims and the type that RFC 9068 §2 asks for, so that verifiers of that profile accept the token.
  const profile = { client_id: 'client', jti: 'token' };
  const type = { typ: 'at+jwt', ...issuer.usual.header };
  const claimsOf = (cnf: unknown, claims?: Changes): Changes => ({
    ...profile,
    ...issuer.usual.claims,
    cnf,
    ...claims,
  });
  const tokenWith: ProofForge['tokenWith'] = (cnf, claims) => signed(claimsOf(cnf, claims), type);
  const cnf = { jkt: thumbprint(key.jwk) };
  const token = tokenWith(cnf);
  const claimsFor = (for_: string, changes?: Changes): string => {
    const htu = url.origin + url.pathname;
    const ordinary = { jti: crypto.randomUUID(), htm: method, htu, iat: now, ath: hashOf(for_), nonce };
    return JSON.stringify({ ...ordinary, ...changes });
  };
  const header: ProofForge['header'] = (changes) => headerOf(key, changes);
  const claims: ProofForge['claims'] = (changes) => claimsFor(token, changes);
  const signText: ProofForge['signText'] = (head, body) => signedBy(key, head, body);
  return {
    now,
    url,
    method,
    nonce,
    audience: issuer.audience,
    algorithm: issuer.algorithm,
    key,
    token,
    tokenWith,
    tokenBy: (sign, changes) => sign(tokenHeader({ ...type, ...changes }), payload(claimsOf(cnf))),
    header,
    claims,
    signText,
    proof: (changes, head) => signText(header(head), claims(changes)),
    provedBy(other, head) {
      const bound = tokenWith({ jkt: thumbprint(other.jwk) });
      return { token: bound, proof: signedBy(other, headerOf(other, head), claimsFor(bound)) };
    },
  };
}

function headerOf(
  { alg, jwk }: { readonly alg: string; readonly jwk: PublicJwk },
  changes?: Changes,
): string {
  return JSON.stringify({ typ: 'dpop+jwt', alg, jwk, ...changes });
}

/** Signs any header and claims with a key of a client. */
export function signedBy(
  { sign }: Pick<ClientKey, 'sign'>,
  header: string | Uint8Array,
  claims: string | Uint8Array,
): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${encoded(sign(input))}`;
}

/** Returns the `ath` of an access token (RFC 9449 §4.2). */
export function hashOf(token: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return encoded(createHash('sha256').update(token).digest());
}

/** Creates requests from proofs by name, all with the same token and the same codes. */
export function proofs(
  token: string,
  codes: readonly DenialCode[],
  named: Readonly<Record<string, string | readonly string[]>>,
): readonly HostileProof[] {
  return Object.entries(named).map(([name, dpop]) => ({
    name,
    authorization: [`DPoP ${token}`],
    dpop: typeof dpop === 'string' ? [dpop] : dpop,
    codes,
  }));
}

/** Creates requests from tokens with their proofs by name, all with the same codes. */
export function pairs(
  codes: readonly DenialCode[],
  named: Readonly<Record<string, Proved>>,
): readonly HostileProof[] {
  return Object.entries(named).flatMap(([name, { token, proof }]) => proofs(token, codes, { [name]: proof }));
}
