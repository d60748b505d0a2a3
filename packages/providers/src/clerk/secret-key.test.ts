import { createVerifier, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerk, createVerifyToken } from './index.js';
import { headers, networkOf, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const base = { issuer: issuer.url, authorizedParties: unchecked } as const;
const sessions = (secretKey: string) => clerk({ ...base, secretKey });

describe('a secret key', () => {
  it.each([
    ['a space of no width at its end', 'sk_hidden\u200B'],
    ['a space before it', ' sk_hidden'],
    ['a space within it', 'sk_ hidden'],
    ['a line break within it', 'sk_\nhidden'],
    ['quotation marks around it', '"sk_hidden"'],
    ['quotation marks that an editor changed', '\u201Csk_hidden\u201D'],
    ['a letter that is not of ASCII', 'sk_hidd\u00E9n'],
  ])('throws at start for a secret key with %s, naming the option and not the key', async (_, key) => {
    const log = { warn: () => undefined, error: () => undefined };
    const verify = createVerifyToken({ log });
    const byOption: readonly (readonly [string, () => unknown])[] = [
      ['secretKey', () => sessions(key)],
      ['machineSecretKey', () => clerk({ ...base, senders: ['mch_a'], machineSecretKey: key })],
      ['secretKey', () => verify('a.b.c', { secretKey: key, authorizedParties: unchecked })],
    ];
    for (const [option, create] of byOption) {
      const error: unknown = await Promise.resolve()
        .then(create)
        .catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(
        new RegExp(`^ConfigurationError: .*"${option}" must be the secret key of .*, copied whole`),
      );
      expect(String(error)).not.toContain('hidd');
    }
  });

  it('accepts a secret key that ends with a line break, and does not send the line break', async () => {
    const sent: (string | null)[] = [];
    const network = networkOf({
      'GET https://api.clerk.com/v1/jwks': (asked) => {
        sent.push(asked.headers.get('authorization'));
        return Response.json(issuer.jwks());
      },
    });
    const authorities = sessions('sk_test \r\n');
    const verifier = createVerifier({ authorities, now: clock.now, fetch: network.fetch });
    const token = await issuer.mint(sessionClaims, headers.session);
    expect((await verifier.verify(token)).access?.authority).toBe('session_token');
    expect(sent).toEqual(['Bearer sk_test']);
  });
});
