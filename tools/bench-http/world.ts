import { startIssuer } from '@tokenward/testing';
import { tampered } from '../bench/tokens.js';
import { algorithm } from './apps/app.js';
import type { AppSettings } from './apps/app.js';
import { unguarded } from './contests.js';

/** The issuer that every app trusts, and its tokens. */
export interface World {
  readonly settings: AppSettings;
  /** The 20 tokens that are sent again and again. */
  readonly tokens: readonly string[];
  /** Throws unless an app accepts all valid tokens, and its guard rejects invalid ones. */
  readonly prove: (app: string, url: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an issuer that publishes its keys on loopback. */
export async function startWorld(): Promise<World> {
  const issuer = await startIssuer({ algorithm });
  const expiresIn = 6 * 3600;
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, index) => issuer.mint(claims(index), { expiresIn })),
  );
  const invalid = {
    'signed by somebody else': await issuer.mintForeign(claims(0)),
    tampered: tampered(tokens[0] ?? ''),
    expired: await issuer.mintExpired(claims(0)),
    'for another audience': await issuer.mint({ ...claims(0), aud: 'https://other.test' }),
  };
  const { url: issuerUrl, audience, close } = issuer;
  return {
    settings: { issuer: issuerUrl, audience, jwksUri: `${issuerUrl}/jwks` },
    tokens,
    close,
    async prove(app, url) {
      const expectStatus = async (right: number, kind: string, token: string): Promise<void> => {
        const response = await fetch(`${url}/reports`, { headers: { authorization: `Bearer ${token}` } });
        await response.arrayBuffer();
        if (response.status !== right)
          throw new Error(
            `${app} answers ${response.status} instead of ${right} to a token that is ${kind}.`,
          );
      };
      for (const token of tokens) await expectStatus(200, 'valid', token);
      const rejected = unguarded.includes(app) ? 200 : 401;
      for (const [kind, token] of Object.entries(invalid)) await expectStatus(rejected, kind, token);
    },
  };
}

function claims(client: number): Readonly<Record<string, unknown>> {
  const client_id = `client_01JD8Z5K3Q${client}`;
  return {
    sub: client_id,
    client_id,
    org_id: 'org_01JD8Z5K3Q',
    jti: crypto.randomUUID(),
    scope: 'openid profile email reports:read reports:write invoices:read',
    permissions: ['reports:read', 'reports:write', 'invoices:read'],
  };
}
