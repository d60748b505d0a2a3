// A project's tests may fake the timers: jest's own, and those of Sinon, which are @sinonjs/fake-timers.
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import FakeTimers = require('@sinonjs/fake-timers');

const fakes: [string, () => () => void][] = [
  [
    'jest',
    () => {
      jest.useFakeTimers();
      return () => jest.useRealTimers();
    },
  ],
  [
    'Sinon',
    () => {
      const clock = FakeTimers.install();
      return () => clock.uninstall();
    },
  ],
];

describe.each(fakes)('with the faked timers of %s', (_name, fake) => {
  it('verifies tokens of an issuer with 41 keys, and no wait is needed after a rotation', async () => {
    const restore = fake();
    try {
      const issuer = await createIssuer();
      for (let more = 0; more < 40; more += 1) await issuer.rotate();
      const authority = jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience });
      const verifier = createVerifier({
        authorities: [authority],
        fetch: issuer.fetch,
        now: issuer.clock.now,
      });
      const codeOf = async (token: string): Promise<string> =>
        (await verifier.verify(token)).denial?.code ?? 'granted';
      expect(await codeOf(await issuer.mint())).toBe('granted');
      expect(await codeOf(await issuer.mintExpired())).toBe('token_expired');
      await issuer.rotate();
      expect(await codeOf(await issuer.mint())).toBe('granted');
      expect(await verifier.check()).toEqual([]);
    } finally {
      restore();
    }
  });
});
