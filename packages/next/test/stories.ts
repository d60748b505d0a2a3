import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createIssuer } from '@tokenward/testing';
import { linesAnswered, requestLines } from '@tokenward/testing/contract';
import type { ContractTest, RequestLine } from '@tokenward/testing/contract';
import { cacheStories } from './cache-stories.js';
import { start } from './serve.js';

interface Stage {
  /** The request lines that reach a route's handler. */
  reached(lines: readonly RequestLine[], headers?: Record<string, string>): Promise<RequestLine[]>;
  ask(path: string, token?: string, init?: RequestInit): Promise<Response>;
  mint(claims?: Record<string, unknown>): Promise<string>;
  setReachable(reachable: boolean): void;
  /** How many tokens were verified. */
  verifications(): number;
}

/** What Next.js has and the other frameworks have not, against the production server of the app in the current folder. */
const plays: Readonly<Record<string, (stage: Stage) => Promise<void> | void>> = {
  async 'a server component knows who is calling, and its layout too, for one verification'(stage) {
    const page = await (await stage.ask('/page', await stage.mint({ sub: 'lovelace' }))).text();
    assert.deepEqual(seenOn(page), { who: 'lovelace', outcome: 'granted' });
    assert.equal(stage.verifications(), 1);
  },

  async 'a server component knows that nobody, or nobody good, is calling'(stage) {
    const nobody = await (await stage.ask('/page')).text();
    assert.deepEqual(seenOn(nobody), { who: 'credential_missing', outcome: 'anonymous' });
    const nobodyGood = await (await stage.ask('/page', 'opaque')).text();
    assert.deepEqual(seenOn(nobodyGood), { who: 'token_unrecognized', outcome: 'denied' });
  },

  async 'a server component in an outage fails, and shows nothing of what it guards'(stage) {
    stage.setReachable(false);
    const answer = await stage.ask('/page', await stage.mint({ sub: 'lovelace' }));
    assert.equal(answer.status, 500);
    const page = await answer.text();
    assert.deepEqual(seenOn(page), { who: undefined, outcome: undefined });
    assert(!page.includes('lovelace'));
  },

  async 'a server action decides by itself, whatever its page decided'(stage) {
    const act = async (token: string): Promise<string | null> => {
      const page = await (await stage.ask('/page', token)).text();
      const [, field] = /name="(\$ACTION_ID_[^"]+)"/.exec(page) ?? [];
      const body = new FormData();
      body.set(String(field), '');
      const answer = await stage.ask('/page', token, { method: 'POST', body, redirect: 'manual' });
      return answer.headers.get('location');
    };
    assert.match(
      String(await act(await stage.mint({ sub: 'lovelace', scope: 'reports:write' }))),
      /\?by=lovelace$/,
    );
    assert.match(String(await act(await stage.mint({ sub: 'lovelace' }))), /\?by=scope_missing$/);
  },

  async 'the proxy refuses early'(stage) {
    const refused = await stage.ask('/guarded/open');
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('www-authenticate'), 'Bearer realm="api"');
    const admitted = await stage.ask('/guarded/open', await stage.mint());
    assert.deepEqual([admitted.status, await admitted.json()], [200, { open: true }]);
  },

  async 'the proxy answers an outage with 503'(stage) {
    stage.setReachable(false);
    const answer = await stage.ask('/guarded/open', await stage.mint());
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
  },

  async 'a request that gets past the proxy meets the guard of the route (CVE-2025-29927)'(stage) {
    for (const name of ['middleware', 'src/middleware', 'proxy']) {
      const headers = { 'x-middleware-subrequest': Array(6).fill(name).join(':') };
      const answer = await stage.ask('/guarded/me', undefined, { headers });
      assert.equal(answer.status, 401, name);
    }
  },

  async 'no request line passes the guard of a route'(stage) {
    const lines = requestLines('admin');
    const plain: RequestLine = 'GET /admin/users';
    const headers = { authorization: `Bearer ${await stage.mint()}` };
    assert.deepEqual(await stage.reached([plain], headers), [plain]);
    assert.deepEqual(await stage.reached(lines), []);
    assert.deepEqual(await stage.reached(lines, { 'next-router-prefetch': '1', purpose: 'prefetch' }), []);
  },

  async 'no request line passes the proxy to a static path of its matcher'(stage) {
    const plain: RequestLine = 'GET /guarded/users';
    const headers = { authorization: `Bearer ${await stage.mint()}` };
    assert.deepEqual(await stage.reached([plain], headers), [plain]);
    assert.deepEqual(await stage.reached(requestLines('guarded')), []);
  },

  async 'a proxy is passed by what its matcher leaves out and a route takes'(stage) {
    const lines: RequestLine[] = [
      'GET /guarded/list', // app/[part]/list, in the path of the matcher
      'GET /Guarded/list', // the same route, which reads "Guarded" as its parameter
      'GET /%47uarded/list',
      'GET /panel/users', // a rewrite to /inside/users, in the path of the matcher
      'GET /Panel/users', // rewrites match any case, matchers the exact one
      'GET /inside/users', // what the rewrite leads to
      'GET /side/users', // a rewrite to /guarded/users: a matcher sees the path before rewrites
      'GET /quick/users', // a matcher with `missing`
    ];
    const passed = lines.filter((_line, index) => ![0, 3, 7].includes(index));
    assert.deepEqual(await stage.reached(lines), passed);
    assert.deepEqual(await stage.reached(lines, { 'next-router-prefetch': '1' }), [...passed, lines[7]]);
  },

  'nothing of it is in what a browser loads'() {
    const files = readdirSync('.next/static', { recursive: true, encoding: 'utf8' });
    const scripts = files.filter((file) => file.endsWith('.js'));
    assert(scripts.length > 0);
    const traces = /tokenward|www-authenticate|credential_missing|jwks_uri|createLocalJWKSet/i;
    for (const script of scripts) assert.doesNotMatch(readFileSync(`.next/static/${script}`, 'utf8'), traces);
  },
};

function seenOn(page: string): { who: string | undefined; outcome: string | undefined } {
  const [, who] = /<p id="who">(\w+)</.exec(page) ?? [];
  const [, outcome] = /data-outcome="(\w+)"/.exec(page) ?? [];
  return { who, outcome };
}

async function onStage(play: (stage: Stage) => Promise<void> | void): Promise<void> {
  const issuer = await createIssuer();
  let verifications = 0;
  const { url, close } = await start({
    issuer: issuer.url,
    audience: issuer.audience,
    fetch: issuer.fetch,
    verified() {
      verifications += 1;
    },
    handled() {},
  });
  try {
    await play({
      mint: (claims) => issuer.mint(claims),
      setReachable: (reachable) => issuer.setReachable(reachable),
      verifications: () => verifications,
      reached: (lines, headers = {}) =>
        linesAnswered(url, lines, headers, (answer) => 'x-reached' in answer.headers),
      ask: (path, token, init = {}) =>
        fetch(url + path, {
          ...init,
          headers: {
            ...(init.headers as object),
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
        }),
    });
  } finally {
    await close();
  }
}

/** The stories as tests, each with a server and an issuer of its own. */
export const stories: readonly ContractTest[] = [
  ...Object.entries(plays).map(([name, play]) => ({ name, run: () => onStage(play) })),
  ...cacheStories,
];
