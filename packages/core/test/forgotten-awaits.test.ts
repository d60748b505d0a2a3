import { apiKeys, createApiKey, createVerifier, fromHeaders, jwtIssuer } from '@tokenward/core';
import type { Authority, VerifierOptions } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from './setup.js';

const { clock, issuer } = await issuerWithClock();
const token = await issuer.mint();
const { key, digest } = await createApiKey('acme_');

/** A promise that nobody awaits. Its rejection would end the process, and here the run of the tests. */
const forgotten = (): never => Promise.reject(new Error('the database is away')) as never;

const people = (options = {}): Authority<string, unknown> =>
  jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, ...options });

function verifierOf(authority = people(), more: Partial<VerifierOptions<readonly Authority[]>> = {}) {
  return createVerifier({
    authorities: [authority],
    fetch: issuer.fetch,
    now: clock.now,
    ...more,
  });
}

const asked = fromHeaders({ authorization: `Bearer ${token}` });
const schema = (validate: () => object): object => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe('a promise that an application forgot to await', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a header', () => verifierOf().authenticate(fromHeaders({ authorization: forgotten() }))],
    [
      'the token of a source',
      () =>
        verifierOf(people(), {
          sources: [{ ambient: false, read: () => ({ token: forgotten() }) }],
        }).authenticate(asked),
    ],
    ['scopes', () => verifierOf().authenticate(asked, () => ({ scopes: forgotten() }))],
    [
      'scopes and organization',
      () => verifierOf().authenticate(asked, () => ({ scopes: forgotten(), organization: forgotten() })),
    ],
    [
      'scopes of an alternative',
      () => verifierOf().authenticate(asked, () => ({ anyOf: [{ scopes: forgotten() }, { bound: true }] })),
    ],
    [
      'the classes of an authentication',
      () => verifierOf().authenticate(asked, () => ({ authentication: { acr: forgotten() } })),
    ],
    ['a scope', () => verifierOf().authenticate(asked, () => ({ scopes: [forgotten()] }))],
    ['requirements', () => verifierOf().authenticate(asked, forgotten())],
    ['a rule', () => verifierOf(people({ rules: [forgotten] })).authenticate(asked)],
    ['a kind', () => verifierOf(people({ kind: forgotten })).authenticate(asked)],
    [
      'a principal',
      () => verifierOf({ ...people(), principal: () => ({ principal: forgotten() }) }).authenticate(asked),
    ],
    [
      'the issues of a schema',
      () => verifierOf(people({ claims: schema(() => ({ issues: forgotten() })) })).authenticate(asked),
    ],
    [
      'the value of a schema',
      () => verifierOf(people({ claims: schema(() => ({ value: forgotten() })) })).authenticate(asked),
    ],
    [
      'an attestation',
      () => verifierOf({ ...people(), attest: () => ({ attestation: forgotten() }) }).authenticate(asked),
    ],
    [
      'attested claims',
      () =>
        verifierOf({ ...people(), attest: () => ({ attestation: { claims: forgotten() } }) }).authenticate(
          asked,
        ),
    ],
    [
      'the scopes of an API key',
      () =>
        verifierOf(
          apiKeys({
            name: 'keys',
            prefix: 'acme_',
            lookup: () => ({ digest, owner: 'ada', scopes: forgotten() }),
          }),
        ).verify(key),
    ],
    [
      'the body of a reply',
      () =>
        verifierOf(people(), {
          reply: () => ({ status: 401, headers: {}, body: forgotten() }),
        }).authenticate(fromHeaders({})),
    ],
  ])('is an error, and does not end the process: %s', async (_what, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: 'configuration_invalid' });
    // Node.js reports an unhandled rejection in a later turn.
    await new Promise((resolve) => setTimeout(resolve));
  });

  it('starts no query in a refused value: its then is not called', async () => {
    let queries = 0;
    const query = {
      // oxlint-disable-next-line unicorn/no-thenable -- as the query builders of databases
      then() {
        queries += 1;
      },
    };
    const lookup = () => ({ digest, owner: 'ada', scopes: query as never });
    const verifier = verifierOf(apiKeys({ name: 'keys', prefix: 'acme_', lookup }));
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'configuration_invalid' });
    expect(queries).toBe(0);
  });

  it('is looked for in the first members of a large value only', async () => {
    let reads = 0;
    const large = new Proxy(
      Array.from({ length: 100_000 }, () => 5),
      {
        get(list, name, receiver) {
          reads += 1;
          return Reflect.get(list, name, receiver) as unknown;
        },
      },
    );
    const attest = () => ({ attestation: { claims: large as never } });
    await expect(verifierOf({ ...people(), attest }).authenticate(asked)).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    expect(reads).toBeLessThan(5000);
  });
});
