import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import type { Jwk } from '@tokenward/core/authoring';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import { createSigningKey } from '../signing-key.js';
import { jwtKinds } from './jwt-kinds.js';
import type { SignClerkJwt } from './jwt-kinds.js';
import { createSessions } from './sessions.js';
import type { Sessions } from './sessions.js';
import { createVault } from './vault.js';
import type { Vault } from './vault.js';

/** A machine of an instance. */
export interface ClerkMachine {
  readonly id: string;
  /** Its secret, which has the same prefix as an API key. */
  readonly secretKey: string;
  /** The machines that may receive its tokens. */
  readonly mayCall: readonly string[];
}

/** An OAuth application of an instance. */
export interface ClerkApplication {
  readonly id: string;
  readonly secret: string;
}

/** The state of one Clerk instance: its key, machines, tokens and sessions. */
export interface ClerkInstance {
  readonly id: string;
  readonly issuer: string;
  readonly clock: Clock;
  readonly secretKey: string;
  readonly application: ClerkApplication;
  readonly authorizedParty: string;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly jwks: () => { keys: Jwk[] };
  readonly pem: () => Promise<string>;
  readonly rotate: () => Promise<void>;
  /** Signs a JWT of a kind. Set a claim or a header parameter to `undefined` to leave it out. */
  readonly sign: SignClerkJwt;
  readonly addMachine: (mayCall: readonly string[]) => ClerkMachine;
  /** Returns the machine with this secret. */
  readonly machineOf: (secretKey: string | undefined) => ClerkMachine | undefined;
}

/** Creates an instance whose Frontend API is at `issuer`. */
export async function createInstance(issuer: string, clock: Clock): Promise<ClerkInstance> {
  const id = identifier('ins_', 27);
  const machines: ClerkMachine[] = [];
  const authorizedParty = 'https://app.test';
  let key = await createSigningKey(id, 'RS256');
  const sign: SignClerkJwt = (kind, claims = {}, { header, expiresIn } = {}) => {
    const { life, header: usual, claims: own } = jwtKinds[kind];
    const now = clock.now();
    const times = { iat: now, nbf: now - 10, exp: now + (expiresIn ?? life) };
    return key.sign(
      { alg: 'RS256', kid: id, ...usual, ...header },
      { iss: issuer, ...own(authorizedParty), ...times, ...claims },
    );
  };
  return {
    id,
    issuer,
    clock,
    secretKey: identifier('sk_test_', 42),
    application: { id: identifier('client_', 27), secret: identifier('', 32) },
    authorizedParty,
    vault: createVault(clock),
    jwks: () => ({ keys: [key.jwk] }),
    pem: async () => exportSPKI((await importJWK(key.jwk)) as CryptoKey),
    async rotate() {
      key = await createSigningKey(id, 'RS256');
    },
    sign,
    sessions: createSessions({ clock, sign }),
    addMachine(mayCall) {
      const machine = { id: identifier('mch_', 27), secretKey: identifier('ak_', 40), mayCall };
      machines.push(machine);
      return machine;
    },
    machineOf: (secretKey) => machines.find((machine) => machine.secretKey === secretKey),
  };
}
