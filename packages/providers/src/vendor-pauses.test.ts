import { cached, createVerifier, isUnavailable } from '@tokenward/core';
import type { UnavailableError } from '@tokenward/core';
import { createClock } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { tokenOf, vendorCredentials } from '../test/vendor-credentials.js';
import type { VendorCredential } from '../test/vendor-credentials.js';

const network = await createIssuerNetwork();
const start = network.signer.clock.now();

interface World {
  /** Returns `granted`, or the code of the denial, or the outage. */
  readonly outcome: (
    token?: string,
  ) => Promise<string | Pick<UnavailableError, 'status' | 'hint' | 'retryAfter'>>;
  /** How many questions the endpoint of the credential received. */
  readonly questions: () => number;
  readonly pass: (seconds: number) => void;
  /** Lets the endpoint answer with this status and `Retry-After`; without a status, as for a good token. */
  readonly answerWith: (status?: number, retryAfter?: string) => Promise<void>;
}

/** Plays one vendor with a clock of its own. */
async function worldOf(credential: VendorCredential, isCached = false): Promise<World> {
  const { endpoint = '' } = credential;
  const clock = createClock(start);
  const authorities = credential
    .authorities()
    .map((authority) => (isCached ? cached(authority, { ttl: 3600 }) : authority));
  const asked: string[] = [];
  const verifier = createVerifier({
    authorities,
    now: clock.now,
    fetch: (input, init) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return network.fetch(input, init);
    },
  });
  const good = await tokenOf(credential, network, start + 3000);
  return {
    async outcome(token = good) {
      try {
        return (await verifier.verify(token)).denial?.code ?? 'granted';
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        return { status: error.status, hint: error.hint, retryAfter: error.retryAfter };
      }
    },
    questions: () => asked.filter((url) => url === endpoint).length,
    pass: (seconds) => clock.advance(seconds),
    async answerWith(status, retryAfter) {
      await tokenOf(credential, network, start + 3000);
      if (status === undefined) return;
      const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
      network.answer(endpoint, () => Response.json({ errors: [] }, { status, ...(headers && { headers }) }));
    },
  };
}

const asked = vendorCredentials.filter(({ endpoint }) => endpoint !== undefined);

describe.each(asked)('a vendor that asks for a pause about $name', (credential) => {
  it.each([429, 503])(
    'with the status %i gets no question in that time, which is an outage',
    async (status) => {
      const { outcome, questions, pass, answerWith } = await worldOf(credential);
      await answerWith(status, '120');
      const hint = expect.stringContaining(`answered ${status}`) as string;
      expect(await outcome()).toEqual({ status: 503, hint, retryAfter: 120 });
      await answerWith();
      pass(119);
      expect(await outcome()).toEqual({ status: 503, hint, retryAfter: 1 });
      expect(questions()).toBe(1);
      pass(1);
      expect(await outcome()).toBe('granted');
      expect(questions()).toBe(2);
    },
  );

  it.each([
    ['a date', new Date((start + 60) * 1000).toUTCString(), 60],
    ['an hour, of which ten minutes count', '3600', 600],
  ])('can give %s', async (_, retryAfter, seconds) => {
    const { outcome, questions, pass, answerWith } = await worldOf(credential);
    await answerWith(429, retryAfter);
    expect(await outcome()).toMatchObject({ retryAfter: seconds });
    await answerWith();
    pass(seconds - 1);
    expect(await outcome()).toMatchObject({ retryAfter: 1 });
    expect(questions()).toBe(1);
    pass(1);
    expect(await outcome()).toBe('granted');
  });

  it.each([
    [429, undefined],
    [429, 'soon'],
    [429, '-5'],
    [429, '0'],
    [500, undefined],
  ])('with the status %i and Retry-After %s is asked again at once', async (status, retryAfter) => {
    const { outcome, questions, answerWith } = await worldOf(credential);
    await answerWith(status, retryAfter);
    expect(await outcome()).toMatchObject({ hint: expect.stringContaining(`answered ${status}`) as string });
    await answerWith();
    expect(await outcome()).toBe('granted');
    expect(questions()).toBe(2);
  });

  it('is asked at once by another verifier, which has a pause of its own', async () => {
    const first = await worldOf(credential);
    await first.answerWith(429, '120');
    expect(await first.outcome()).toMatchObject({ retryAfter: 120 });
    const second = await worldOf(credential);
    expect(await second.outcome()).toBe('granted');
  });
});

it.each(asked.filter(({ token }) => typeof token === 'string'))(
  'cached answers about $name stay good during a pause',
  async (credential) => {
    const { outcome, questions, answerWith } = await worldOf(credential, true);
    expect(await outcome()).toBe('granted');
    await answerWith(429, '120');
    expect(await outcome(`${credential.token as string}other`)).toMatchObject({ retryAfter: 120 });
    expect(await outcome()).toBe('granted');
    expect(questions()).toBe(2);
  },
);

it('a pause of one endpoint is none of another one', async () => {
  const [m2m, oauth] = ['Clerk: an opaque M2M token', 'Clerk: an opaque OAuth token'].map((name) =>
    vendorCredentials.find((one) => one.name === name)!,
  );
  const { outcome, answerWith } = await worldOf(m2m!);
  await answerWith(429, '120');
  expect(await outcome()).toMatchObject({ retryAfter: 120 });
  expect(await outcome(await tokenOf(oauth!, network))).toBe('granted');
});
