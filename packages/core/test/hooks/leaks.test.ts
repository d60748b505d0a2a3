import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { createVerifier, fromNodeRequest } from '@tokenward/core';
import type { CredentialSource } from '@tokenward/core/authoring';
import { expressAuth } from '@tokenward/express';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { headersWith, hookCases, jwtOnly, tokenOf } from './cases.js';
import type { Credential } from './cases.js';

const kinds: readonly Credential[] = ['jwt', 'opaque', 'key'];
const count = 1000;

/** The token that every function of the application gives as its answer. */
let current = '';

/** A thousand tokens, a third of each kind. */
async function tokens(): Promise<readonly (readonly [Credential, string])[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const kind = kinds[index % kinds.length] ?? 'jwt';
      return [kind, (await tokenOf(kind)) ?? ''] as const;
    }),
  );
}

/** The parts of a token that stand in a text. */
function partsIn(text: string, token: string): readonly string[] {
  return [token, ...token.split('.').slice(1)].filter((part) => text.includes(part));
}

/** What a function of the application may do with a token that it has at hand. */
const answers: Readonly<Record<string, () => unknown>> = {
  'the token': () => current,
  'the token as a promise': () => Promise.resolve(current),
  'a list of it': () => [current],
  'an object that holds it where something else belongs': () => ({
    token: [current],
    denial: current,
    attestation: current,
    principal: current,
    issues: current,
    keys: current,
    status: current,
    headers: { [current]: current },
    body: [current],
    claims: current,
    digest: current,
    name: current,
  }),
};

describe('a token that functions of the application give as their answer', () => {
  const pages: string[] = [];
  const paths: { readonly path: string; readonly credential: Credential }[] = [];
  let close: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    const app = express(); // its default error handler prints each error, and sends it
    for (const [index, { route, credential }] of hookCases.entries())
      for (const [at, answer] of Object.values(answers).entries()) {
        const { verifier, requirements, onDenied } = route(answer as () => never);
        const guard = expressAuth(verifier, onDenied ? { onDenied } : {}).required(requirements);
        app.get(`/${index}/${at}`, guard, (_request, response) => response.send('in'));
        paths.push({ path: `/${index}/${at}`, credential });
      }
    ({ url, close } = await listen(createServer(app)));
    vi.spyOn(console, 'error').mockImplementation((...lines) => void pages.push(lines.join(' ')));
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await close();
  });

  it(`is in no page and no line of the log: ${count} tokens`, async () => {
    const found: string[] = [];
    for (const [index, [kind, token]] of (await tokens()).entries()) {
      current = token;
      const usable = paths.filter(({ credential }) => credential === kind);
      const path = usable[Math.floor(index / kinds.length) % usable.length]?.path ?? '';
      const answer = await fetch(url + path, { headers: headersWith(token) });
      const page = `${inspect([...answer.headers])} ${await answer.text()} ${pages.splice(0).join('\n')}`;
      if (answer.status < 400 || partsIn(page, token).length > 0)
        found.push(`${path}: ${answer.status} ${page}`);
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('is in no error and no event', async () => {
    const found: string[] = [];
    for (const [kind, token] of (await tokens()).slice(0, 90)) {
      current = token;
      for (const { hook, credential, route } of hookCases)
        for (const [name, answer] of Object.entries(answers)) {
          if (credential !== kind) continue;
          const { verifier, requirements } = route(answer as () => never);
          const told = await verifier
            .authenticate(fromNodeRequest({ headers: headersWith(token) }), requirements)
            .catch((error: unknown) => error);
          const text = inspect(told, { depth: 8 });
          if (partsIn(text, token).length > 0) found.push(`${hook} gives ${name}: ${text}`);
        }
    }
    expect(found).toEqual([]);
  });

  it.each<[string, CredentialSource['read']]>([
    ['the token itself', () => current as never],
    ['a promise of the token itself', () => Promise.resolve(current) as never],
    ['a token that is no text', () => ({ token: [current] }) as never],
    ['a denial that is none', () => ({ denial: current }) as never],
  ])('is not in the error of a credential source that gives %s', async (_name, read) => {
    const events: unknown[] = [];
    const verifier = createVerifier({
      authorities: [jwtOnly],
      sources: [{ ambient: false, read }],
      observe: (event) => events.push(event),
    });
    current = (await tokenOf('jwt')) ?? '';
    const error: unknown = await verifier
      .authenticate(fromNodeRequest({ headers: {} }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('"read" of a credential source must give { token }') as string,
    });
    expect(partsIn(inspect([error, events], { depth: 8 }), current)).toEqual([]);
  });

  it('is taken from a credential source that answers later', async () => {
    current = (await tokenOf('jwt')) ?? '';
    const verifier = createVerifier({
      authorities: [jwtOnly],
      sources: [{ ambient: false, read: () => Promise.resolve({ token: current }) }],
    });
    expect((await verifier.authenticate(fromNodeRequest({ headers: {} }))).outcome).toBe('granted');
  });
});
