import { startIssuer } from '@tokenward/testing';
import { tampered } from '../bench/tokens.js';
import type { AppSettings } from './apps/app.js';
import { algorithm } from './apps/app.js';

/** The issuer that every app trusts, and what it signed. */
export interface World {
  readonly settings: AppSettings;
  /** The tokens of the machines that call, again and again. */
  readonly tokens: readonly string[];
  /** A token for each reason to refuse one. */
  readonly bad: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** So many machines call. */
const machines = 20;
const hours = 6 * 3600;

/** Starts an issuer that publishes its keys on loopback, and lets it sign. */
export async function startWorld(): Promise<World> {
  const issuer = await startIssuer({ algorithm });
  const tokens = await Promise.all(
    Array.from({ length: machines }, (_, index) => issuer.mint(claims(index), { expiresIn: hours })),
  );
  const bad = {
    'signed by somebody else': await issuer.mintForeign(claims(0)),
    tampered: tampered(tokens[0] ?? ''),
    expired: await issuer.mintExpired(claims(0)),
    'for another audience': await issuer.mint({ ...claims(0), aud: 'https://other.test' }),
  };
  const { url, audience, close } = issuer;
  return { settings: { issuer: url, audience, jwksUri: `${url}/jwks` }, tokens, bad, close };
}

function claims(machine: number): Readonly<Record<string, unknown>> {
  const client_id = `client_01JD8Z5K3Q${machine}`;
  return {
    sub: client_id,
    client_id,
    org_id: 'org_01JD8Z5K3Q',
    jti: crypto.randomUUID(),
    scope: 'openid profile email reports:read reports:write invoices:read',
    permissions: ['reports:read', 'reports:write', 'invoices:read'],
  };
}
