import { base64url, compactVerify, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, localKeys, unchecked } from '../src/index.js';
import type { Algorithm, KeySource, Verifier } from '../src/index.js';
import { nodeSignature } from '../src/signature/node-crypto.js';
import { verifySignature } from '../src/signature/verify-signature.js';
import { webSignature } from '../src/signature/web-crypto.js';
import type { JwsHeader, JwtToken } from '../src/token/token.js';
import { noNetwork } from './setup.js';
import examples from './fixtures/rfc-examples.json' with { type: 'json' };

interface Example {
  readonly example: string;
  readonly algorithm: Algorithm;
  readonly key: JWK;
  readonly token: string;
}

/** Keys and tokens exactly as the RFCs publish them: the public keys, and the secrets of tokens that must be rejected. */
const { verified, symmetric, unsecured } = examples as {
  readonly verified: readonly Example[];
  readonly symmetric: readonly Omit<Example, 'algorithm'>[];
  readonly unsecured: { readonly example: string; readonly token: string };
};

const context = { now: () => 0, fetch: noNetwork } as const;

/** The payloads of the examples are of many kinds, so the signature is verified alone. */
function signed(raw: string): JwtToken {
  const [header = ''] = raw.split('.');
  return {
    kind: 'jwt',
    raw,
    unverified: {
      header: JSON.parse(new TextDecoder().decode(base64url.decode(header))) as JwsHeader,
      claims: {},
    },
  };
}

function keysOf({ key, algorithm }: Pick<Example, 'key' | 'algorithm'>): KeySource {
  return localKeys({ keys: [key] }, { algorithms: [algorithm] });
}

/** Changes a letter in the middle of one part, where none of its bits are padding. */
function altered(raw: string, part: number): string {
  const parts = raw.split('.');
  const text = parts[part] ?? '';
  const middle = text.length >> 1;
  const letter = text[middle] === 'A' ? 'B' : 'A';
  return parts.with(part, text.slice(0, middle) + letter + text.slice(middle + 1)).join('.');
}

function verifierOf(keys: KeySource, now = 1_300_819_379): Verifier {
  return createVerifier({
    authorities: [jwtIssuer({ name: 'joe', issuer: 'joe', audience: unchecked, keys })],
    now: () => now,
    fetch: context.fetch,
  });
}

describe.each(verified)('$example, $algorithm', (example) => {
  const { algorithm, key, token } = example;

  it('verifies with the published key', async () => {
    expect(await verifySignature(signed(token), keysOf(example), context, 'rfc')).toEqual({ passed: true });
  });

  it('is valid in both signature implementations, where there are two', async () => {
    const imported = (await importJWK(key, algorithm)) as CryptoKey;
    const checks = [nodeSignature(imported, algorithm), webSignature(imported, algorithm)];
    const answers = await Promise.all(checks.map(async (check) => check?.(signed(token))));
    expect(answers.filter((answer) => answer !== undefined)).toContain(true);
    expect(answers).not.toContain(false);
  });

  it.each(['payload', 'signature'] as const)(
    'is rejected when one letter of its %s is changed',
    async (part) => {
      const raw = altered(token, part === 'payload' ? 1 : 2);
      expect((await verifySignature(signed(raw), keysOf(example), context, 'rfc')).denial?.code).toBe(
        'signature_invalid',
      );
    },
  );

  it('is rejected when its header is encoded in another way', async () => {
    const { unverified, ...rest } = signed(token);
    const header = base64url.encode(`${JSON.stringify(unverified.header)} `);
    const raw = [header, ...token.split('.').slice(1)].join('.');
    const changed = { ...rest, raw, unverified };
    expect((await verifySignature(changed, keysOf(example), context, 'rfc')).denial?.code).toBe(
      'signature_invalid',
    );
  });

  it('is rejected under every key of the other examples', async () => {
    const others = verified.filter((other) => JSON.stringify(other.key) !== JSON.stringify(key));
    expect(others.length).toBeGreaterThan(5);
    for (const other of others)
      expect((await verifySignature(signed(token), keysOf(other), context, 'rfc')).denial?.code).toMatch(
        /^(signature_invalid|algorithm_unsupported|key_unknown)$/,
      );
  });
});

const jwts = verified.filter(({ example }) => ['RFC 7515 A.2', 'RFC 7515 A.3'].includes(example));
const proofs = verified.filter(({ example }) => example.startsWith('RFC 9449'));
const texts = verified.filter((example) => !jwts.includes(example) && !proofs.includes(example));

describe('createVerifier with published examples', () => {
  it('has examples of every kind', () => {
    expect([jwts.length, proofs.length, texts.length]).toEqual([2, 3, 5]);
  });

  it.each(jwts)('$example: grants the claims a second before they expire', async (example) => {
    const { access } = await verifierOf(keysOf(example)).verify(example.token);
    expect(access?.claims).toEqual({ iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true });
  });

  it.each(jwts)('$example: rejects the token once it has expired', async (example) => {
    const { denial } = await verifierOf(keysOf(example), 1_300_819_385).verify(example.token);
    expect(denial?.code).toBe('token_expired');
  });

  it.each(jwts)(
    '$example: rejects the token when one letter of its signature is changed',
    async (example) => {
      const { denial } = await verifierOf(keysOf(example)).verify(altered(example.token, 2));
      expect(denial?.code).toBe('signature_invalid');
    },
  );

  it.each(texts)('$example: rejects a signed payload that is no set of claims', async (example) => {
    const { denial } = await verifierOf(keysOf(example)).verify(example.token);
    expect(denial?.code).toBe('token_malformed');
  });

  it.each(proofs)('$example: rejects a proof of possession as an access token', async (example) => {
    const { denial } = await verifierOf(keysOf(example)).verify(example.token);
    expect(denial?.code).toBe('issuer_unknown');
  });
});

describe.each(symmetric)('$example, HS256', ({ key, token }) => {
  it('is valid for the published secret in another library', async () => {
    const { protectedHeader } = await compactVerify(token, await importJWK(key, 'HS256'));
    expect(protectedHeader.alg).toBe('HS256');
  });

  it('is signed with a key that localKeys rejects', () => {
    expect(() => localKeys({ keys: [key] })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }) as Error,
    );
  });

  it.each(verified)('is rejected under the key of $example', async (example) => {
    expect((await verifySignature(signed(token), keysOf(example), context, 'rfc')).denial?.code).toBe(
      'algorithm_unsupported',
    );
  });
});

describe.each([
  ['RFC 7515 A.1, HS256', symmetric[0]!.token],
  [`${unsecured.example}, "none"`, unsecured.token],
])('%s', (_example, token) => {
  it.each(jwts)('is rejected by a verifier with the key of $example', async (example) => {
    const { denial } = await verifierOf(keysOf(example)).verify(token);
    expect(denial?.code).toBe('algorithm_unsupported');
  });
});
