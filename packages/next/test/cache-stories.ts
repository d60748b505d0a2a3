import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { ContractTest } from '@tokenward/testing/contract';
import { cachePlaces } from './cache-places.js';
import { start } from './serve.js';

/** An issuer on a loopback port that also answers questions about opaque tokens. */
interface Asked extends Issuer {
  /** The opaque tokens that are active. */
  readonly active: Set<string>;
  /** How many requests it answered. */
  readonly answered: () => number;
  readonly close: () => Promise<void>;
}

async function startAsked(): Promise<Asked> {
  const active = new Set<string>();
  let answered = 0;
  const server = createServer();
  const { url, close } = await listen(server);
  const issuer = await createIssuer({ url });

  async function answerTo(path: string, body: string): Promise<object> {
    if (path !== '/introspect') return (await (await issuer.fetch(url + path)).json()) as object;
    const token = new URLSearchParams(body).get('token') ?? '';
    return active.has(token)
      ? { active: true, sub: token, exp: issuer.clock.now() + 300 }
      : { active: false };
  }

  server.on('request', (request, response) => {
    answered += 1;
    let body = '';
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()));
    request.on('end', () => {
      // Fresh for a year, as far as a cache of the host is concerned.
      const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=31536000' };
      answerTo(String(request.url), body).then(
        (answer) => response.writeHead(200, headers).end(JSON.stringify(answer)),
        () => response.destroy(),
      );
    });
  });
  return { ...issuer, active, answered: () => answered, close };
}

/** What the app says of the caller at a path. */
type Caller = (path: string, token: string) => Promise<string | undefined>;

/** Runs a task with the production server, which is then stopped; what Next.js has cached by then stays on the disk. */
async function running(issuer: Asked, task: (caller: Caller) => Promise<void>): Promise<void> {
  const { url, audience, fetch: answer } = issuer;
  const world = { issuer: url, audience, fetch: answer, verified: () => {}, handled: () => {} };
  const app = await start(world, { ISSUER: JSON.stringify({ url, audience }) });
  try {
    await task(async (path, token) => {
      const got = await fetch(`${app.url}/${path}`, { headers: { authorization: `Bearer ${token}` } });
      const text = await got.text();
      return /caller:(.*?)\./.exec(text)?.[1] ?? String(got.status);
    });
  } finally {
    await app.close();
  }
}

/** Metadata and keys: what a verifier without keys fetches for each JWT. */
const fetches = 2;

/** What the app says at these paths, before and after a key is withdrawn, and after a restart. */
async function rotation(paths: readonly string[], granted: string, refused: string): Promise<void> {
  const issuer = await startAsked();
  try {
    const old = await issuer.mint({ sub: 'lovelace' });
    let renewed = '';
    await running(issuer, async (caller) => {
      for (const path of paths)
        for (const time of ['first', 'second']) {
          const before = issuer.answered();
          assert.equal(await caller(path, old), granted, `${path}, the ${time} time`);
          assert.equal(issuer.answered() - before, fetches, `${path}: fetches, the ${time} time`);
        }
      await issuer.rotate({ withdraw: true });
      renewed = await issuer.mint({ sub: 'lovelace' });
      for (const path of paths) {
        assert.equal(await caller(path, old), refused, `${path}: a withdrawn key`);
        assert.equal(await caller(path, renewed), granted, `${path}: a new key`);
      }
    });
    await issuer.rotate({ withdraw: true });
    await running(issuer, async (caller) => {
      for (const path of paths)
        for (const token of [old, renewed])
          assert.equal(await caller(path, token), refused, `${path}: a withdrawn key after a restart`);
    });
  } finally {
    await issuer.close();
  }
}

/** What the app says of an opaque token that is revoked, and after a restart. */
async function revocation(paths: readonly string[]): Promise<void> {
  const issuer = await startAsked();
  try {
    await running(issuer, async (caller) => {
      for (const path of paths)
        for (const state of ['active', 'revoked', 'active']) {
          issuer.active[state === 'active' ? 'add' : 'delete']('ada');
          const expected = state === 'active' ? 'ada' : 'token_inactive';
          assert.equal(await caller(path, 'ada'), expected, `${path}: ${state}`);
        }
    });
    issuer.active.clear();
    await running(issuer, async (caller) => {
      for (const path of paths)
        assert.equal(await caller(path, 'ada'), 'token_inactive', `${path}: revoked before a restart`);
    });
  } finally {
    await issuer.close();
  }
}

const pathsOf = (kind: 'route' | 'page'): readonly string[] =>
  cachePlaces.filter((place) => place.kind === kind).map(({ path }) => path);

/** That no cache of Next.js answers in place of the issuer, in any mode of `fetchCache`. */
export const cacheStories: readonly ContractTest[] = [
  {
    name: 'a route handler asks the issuer for its keys in every mode of fetchCache',
    run: () => rotation(pathsOf('route'), 'lovelace', 'key_unknown'),
  },
  {
    name: 'a server component asks the issuer for its keys in every mode of fetchCache',
    run: () => rotation(pathsOf('page'), 'lovelace', 'key_unknown'),
  },
  {
    name: 'a proxy asks the issuer for its keys',
    run: () => rotation(['caches/proxied'], 'open', '401'),
  },
  {
    name: 'an opaque token is asked about each time in every mode of fetchCache',
    run: () => revocation([...pathsOf('route'), ...pathsOf('page')]),
  },
];
