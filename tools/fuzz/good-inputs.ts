import type { Input, Recipe } from './input.js';
import { published } from './signers.js';
import { settings } from './settings.js';

const { issuer, audience, origin, now, apiKey } = settings;
const claims = { iss: issuer, aud: audience, sub: 'user_1', iat: now, exp: now + 3600 };
const keys = JSON.stringify({ keys: published });

/** The correct answers of the issuer. */
export const goodAnswers = {
  metadata: JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }),
  keys,
  status: 200,
  cacheControl: 'max-age=600',
} as const;

/** A valid token of the issuer. */
export function goodToken(signer: 'ES256' | 'RS256' | 'Ed25519', more: object = {}): Recipe {
  const header = JSON.stringify({ alg: signer, kid: `key-${signer}`, typ: 'at+jwt' });
  return { header, payload: JSON.stringify({ ...claims, ...more }), signer, edits: [] };
}

/** Inputs of every kind that must be granted. */
export function goodInputs(): readonly Input[] {
  const full = {
    scope: 'a b',
    permissions: ['a'],
    client_id: 'app',
    org_id: 'org_1',
    act: { sub: 'admin_1' },
  };
  const tokens: readonly Recipe[] = [
    goodToken('ES256'),
    goodToken('RS256', { nbf: now, aud: ['https://other.test', audience] }),
    goodToken('Ed25519', full),
    { ...goodToken('ES256', { token_type: 'Bearer', ...full }), signer: 'opaque' },
    { header: '', payload: apiKey, signer: 'verbatim', edits: [] },
  ];
  const session = '__session={token}';
  return [
    ...tokens.map((token) => ({ target: 'token', token }) as const),
    ...tokens.map((token) => ({ target: 'keys', token, ...goodAnswers }) as const),
    ...[
      { authorization: 'Bearer {token}' },
      { 'x-api-key': '{token}' },
      { cookie: session },
      { cookie: session, origin },
      { cookie: ['a=b; __session="{token}"', 'c=d'] },
      { authorization: ['Bearer {token}'], cookie: session, origin: 'https://attacker.test' },
    ].flatMap((headers) =>
      ['GET', 'POST'].map(
        (method, at) =>
          ({ target: 'request', method, headers, token: tokens[at] ?? goodToken('ES256') }) as const,
      ),
    ),
  ];
}
