import { createHmac } from 'node:crypto';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Denial, Verifier } from '@tokenward/core';
import type { JwtIssuerOptions, StandardSchema } from '@tokenward/core/authoring';
import { createClock } from '@tokenward/testing';
import { createHostileIssuer } from '@tokenward/testing/hostile';
import type { HostileIssuer } from '@tokenward/testing/hostile';
import { expect } from 'vitest';

/** Members to add or change; `undefined` leaves one out. */
type Changes = Readonly<Record<string, unknown>>;

/** What an attacker puts where the signature is, given what it is to be over. */
export type Signature = (input: string) => string | Uint8Array;

/** An issuer with a clock that stands still, its tokens, and forged ones. */
export interface Scene {
  readonly issuer: HostileIssuer;
  /** A good token, unless its claims or its header are changed: the signature is good in any case. */
  readonly mint: (claims?: Changes, header?: Changes) => string;
  /** A token with the same claims that the issuer did not sign. */
  readonly forge: (signature: Signature, header?: Changes, claims?: Changes) => string;
  /** A verifier that takes the tokens of the issuer, whose answers can be changed on their way. */
  readonly verifier: (
    options?: Partial<JwtIssuerOptions<'people', StandardSchema>>,
    fetch?: typeof globalThis.fetch,
  ) => Verifier;
}

/** Makes an issuer, and functions that mint, forge and verify its tokens. */
export async function sceneOf(algorithm: HostileIssuer['algorithm'] = 'ES256'): Promise<Scene> {
  const issuer = await createHostileIssuer({ algorithm, clock: createClock(1_800_000_000) });
  const { url, audience, kid, clock } = issuer;
  const headerOf = (changes?: Changes): string =>
    JSON.stringify({ alg: algorithm, kid, typ: 'JWT', ...changes });
  const payloadOf = (changes?: Changes): string => {
    const now = clock.now();
    return JSON.stringify({ iss: url, aud: audience, sub: 'user_1', iat: now, exp: now + 300, ...changes });
  };
  return {
    issuer,
    mint: (claims, header) => issuer.signText(headerOf(header), payloadOf(claims)),
    forge(signature, header, claims) {
      const input = `${encoded(headerOf(header))}.${encoded(payloadOf(claims))}`;
      return `${input}.${encoded(signature(input))}`;
    },
    verifier: (options, fetch = issuer.fetch) =>
      createVerifier({
        authorities: [jwtIssuer({ name: 'people', issuer: url, audience, ...options })],
        fetch,
        now: clock.now,
      }),
  };
}

/** Text or bytes in base64url. */
export function encoded(part: string | Uint8Array): string {
  return Buffer.from(part as string).toString('base64url');
}

/** An HMAC over the token. */
export function hmac(secret: string | Uint8Array, hash = 'sha256'): Signature {
  return (input) => createHmac(hash, secret).update(input).digest();
}

/** Whatever judges tokens: a verifier, or one with the requirements of a route. */
interface Judge {
  readonly verify: (token: string) => Promise<{ readonly denial?: Denial | undefined }>;
}

/**
 * What becomes of forged tokens, each answer once: a code, or `granted`. A good token must be taken before and after, so
 * that they cannot be refused for another reason.
 */
export async function attack(
  judge: Judge,
  good: string,
  forged: readonly string[],
): Promise<readonly string[]> {
  const answerTo = async (token: string): Promise<string> =>
    (await judge.verify(token)).denial?.code ?? 'granted';
  expect(await answerTo(good)).toBe('granted');
  const answers = await Promise.all(forged.map(answerTo));
  expect(await answerTo(good)).toBe('granted');
  return [...new Set(answers)];
}
