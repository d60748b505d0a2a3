import { createClock } from '@tokenward/testing';
import { base64url, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Authority } from '../index.js';
import {
  apiKeys,
  cached,
  createVerifier,
  introspection,
  jwtIssuer,
  localKeys,
  tenants,
  unchecked,
} from '../index.js';

const now = 1_800_000_000;
const issuer = 'https://id.test';
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const keys = localKeys({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });

const padded = (part: string) => part + '='.repeat((4 - (part.length % 4)) % 4);

/** Signs over the padded text, as an AWS load balancer does. */
async function sign(claims: object = {}, pad = padded): Promise<string> {
  const parts = [
    { alg: 'ES256', kid: 'k' },
    { iss: issuer, aud: 'api', exp: now + 60, sub: 'ann', ...claims },
  ];
  const input = parts.map((part) => pad(base64url.encode(JSON.stringify(part)))).join('.');
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    privateKey,
    new TextEncoder().encode(input),
  );
  return `${input}.${pad(base64url.encode(new Uint8Array(signature)))}`;
}

const strict = jwtIssuer({ name: 'strict', issuer, audience: 'api', keys });
const lenient: Authority = { ...strict, name: 'lenient', padding: unchecked };

async function judge(authorities: readonly Authority<string, unknown>[], token: string): Promise<string> {
  const verifier = createVerifier({ authorities, now: createClock(now).now });
  const { access, denial } = await verifier.verify(token);
  return denial?.code ?? access?.authority ?? 'nothing';
}

describe('a JWT with padding', () => {
  it('is accepted only by an authority with `padding: unchecked`', async () => {
    const token = await sign();
    expect(token).toMatch(/==$/);
    expect(await judge([lenient], token)).toBe('lenient');
    expect(await judge([strict, lenient], token)).toBe('lenient');
    expect(await judge([cached(lenient, { ttl: 60 })], token)).toBe('lenient');
  });

  it('is malformed for every other authority, whatever that accepts', async () => {
    const token = await sign();
    let asked = 0;
    const count = () => {
      asked += 1;
      return Promise.resolve(undefined);
    };
    const others: readonly Authority<string, unknown>[] = [
      strict,
      cached(strict, { ttl: 60 }),
      { ...strict, accepts: () => true },
      introspection({ name: 'every', issuer: unchecked, audience: unchecked, ask: count, tokens: 'every' }),
      apiKeys({ name: 'keys', prefix: 'ey', checksum: unchecked, lookup: count }),
      tenants({ name: 'tenants', resolve: count }),
    ];
    for (const authority of others) expect(await judge([authority], token)).toBe('token_malformed');
    for (const authority of others)
      expect(await judge([authority, { ...lenient, accepts: () => false }], token)).toBe('issuer_unknown');
    expect(asked).toBe(0);
  });

  it('is checked like every other token', async () => {
    expect(await judge([lenient], await sign({ exp: now - 60 }))).toBe('token_expired');
    expect(await judge([lenient], await sign({ aud: 'other' }))).toBe('audience_mismatch');
    expect(await judge([lenient], await sign({ iss: 'https://other.test' }))).toBe('issuer_unknown');
    const token = await sign();
    const at = token.lastIndexOf('.') + 5;
    const changed = token[at] === 'A' ? 'B' : 'A';
    expect(await judge([lenient], token.slice(0, at) + changed + token.slice(at + 1))).toBe(
      'signature_invalid',
    );
  });

  it('does not verify with padding that was added or taken away after it was signed', async () => {
    const [unpadded, withPadding] = [await sign({}, (part) => part), await sign()];
    expect(await judge([lenient], unpadded)).toBe('lenient');
    expect(await judge([lenient], unpadded.split('.').map(padded).join('.'))).toBe('signature_invalid');
    expect(await judge([lenient], withPadding.replaceAll('=', ''))).toBe('signature_invalid');
  });

  it('is not cached: its claims are read again, and `access.token` is the whole text', async () => {
    const seen = new Set<unknown>();
    const watching: Authority = {
      ...lenient,
      accepts: (token) => token.kind === 'jwt' && seen.add(token.unverified.claims).size > 0,
    };
    const verifier = createVerifier({ authorities: [watching], now: createClock(now).now });
    const token = await sign();
    for (const time of [1, 2, 3]) {
      expect((await verifier.verify(token)).access?.token).toBe(token);
      expect(seen.size).toBe(time);
    }
  });

  it('is too long if its padding makes it so', async () => {
    const token = await sign({ text: 'x'.repeat(200) });
    const verifier = createVerifier({
      authorities: [lenient],
      now: createClock(now).now,
      maxTokenLength: token.length - 1,
    });
    expect((await verifier.verify(token)).denial?.code).toBe('token_too_long');
  });

  it.each([[true], ['unchecked'], [null], [Symbol('unchecked')]])(
    'makes an authority with the padding %j a configuration error',
    (padding) => {
      expect(() => createVerifier({ authorities: [{ ...strict, padding } as never] })).toThrow(/authorit/);
    },
  );
});
