import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, opaqueTokens } from '../../test/setup.js';
import { createVerifier, jwtIssuer, localKeys, sharedSecret } from '../index.js';
import type { KeySource } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const keys = localKeys(issuer.jwks());
const secret = (): KeySource => sharedSecret(new Uint8Array(32), { algorithm: 'HS256' });
const make = (more: object) =>
  jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys, ...more });

describe('an error of jwtIssuer names the authority', () => {
  it.each<[string, () => object]>([
    ['its issuer', () => ({ issuer: ' https://id.test' })],
    ['its audience', () => ({ audience: 'api ' })],
    ['its keys', () => ({ keys: [keys, secret()] })],
  ])('for a mistake in %s', (_name, more) => {
    expect(() => make(more())).toThrow(configurationError('jwtIssuer({ name: "people" })'));
  });

  it('for a kind that is none', async () => {
    const verifier = createVerifier({
      authorities: [make({ kind: () => 'robot' })],
      now: clock.now,
    });
    await expect(verifier.verify(await issuer.mint())).rejects.toThrow(
      configurationError('jwtIssuer({ name: "people" })'),
    );
  });
});

it('a denial names no expected issuer where no authority has one', async () => {
  const { denial } = await createVerifier({ authorities: [opaqueTokens({})] }).verify(await issuer.mint());
  expect([denial?.code, denial?.detail]).toEqual(['issuer_unknown', {}]);
});
