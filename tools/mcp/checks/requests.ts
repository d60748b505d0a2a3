import assert from 'node:assert/strict';
import { ask, expectChallenge, listTools } from '../ask.js';
import type { Check } from '../stage.js';

/** Requests that no client of the SDK sends, but others do. */
export const requests: readonly Check[] = [
  {
    // The gates of the SDK say invalid_token also if there is none.
    needs: ['guards'],
    name: 'A request without a token is 401 and names the metadata and the scope',
    async run({ mcp, sessions, origin }) {
      for (const address of [mcp, sessions])
        for (const method of ['POST', 'GET', 'DELETE'])
          expectChallenge(await ask(address, [], { method }), origin);
    },
  },
  {
    name: 'The metadata is at both well-known addresses, for pages of any origin too',
    async run({ origin, mcp, authorizationServer }) {
      for (const path of ['/mcp', '']) {
        const address = `${origin}/.well-known/oauth-protected-resource${path}`;
        const got = await ask(address, ['origin', 'https://client.example'], { method: 'GET' });
        assert.equal(got.status, 200);
        assert.equal(got.headers['access-control-allow-origin'], '*');
        const {
          resource,
          authorization_servers: servers,
          ...rest
        } = JSON.parse(got.body) as Record<string, unknown>;
        assert.equal(resource, mcp);
        assert.deepEqual(servers, [authorizationServer.issuer]);
        assert.deepEqual(rest.scopes_supported, ['reports:read', 'reports:write']);
        assert.deepEqual(rest.bearer_methods_supported, ['header']);
        const head = await ask(address, [], { method: 'HEAD' });
        assert.deepEqual([head.status, head.body], [200, '']);
        const asked = [
          'origin',
          'https://client.example',
          'access-control-request-headers',
          'mcp-protocol-version',
        ];
        const preflight = await ask(address, asked, { method: 'OPTIONS' });
        assert.equal(preflight.headers['access-control-allow-headers'], 'mcp-protocol-version');
      }
    },
  },
  {
    // The client is told where the metadata is before it trusts anything, so a `Host` of its own must not change that.
    name: 'The address of the metadata does not depend on the Host of a request',
    async run({ mcp, origin, authorizationServer }) {
      const elsewhere = ['host', 'evil.example', 'x-forwarded-host', 'evil.example'];
      const { status, headers } = await ask(mcp, elsewhere);
      assert.equal(status, 401);
      assert.ok(String(headers['www-authenticate']).includes(`resource_metadata="${origin}/`));
      const address = `${origin}/.well-known/oauth-protected-resource/mcp`;
      const { body } = await ask(address, elsewhere, { method: 'GET' });
      const { resource, authorization_servers: servers } = JSON.parse(body) as Record<string, unknown>;
      assert.deepEqual([resource, servers], [mcp, [authorizationServer.issuer]]);
    },
  },
  {
    name: 'Garbage and an empty Authorization are 401 with the challenge, never 400',
    async run({ mcp, origin }) {
      for (const value of [
        'Bearer',
        'Bearer ',
        'Bearer garbage',
        'Bearer a.b.c',
        'Bearer a b',
        'Bearer "',
        '',
        'Basic YTpi',
      ]) {
        const answer = await ask(mcp, ['authorization', value]);
        const isMissing = ['', 'Bearer', 'Bearer ', 'Basic YTpi'].includes(value);
        const error = isMissing ? undefined : 'invalid_token';
        assert.equal(answer.status, 401, `${JSON.stringify(value)}: ${answer.body}`);
        if (error === undefined)
          assert.match(String(answer.headers['www-authenticate']), /^Bearer .*resource_metadata=/);
        else expectChallenge(answer, origin, { error });
      }
    },
  },
  {
    needs: ['guards'],
    name: 'Two Authorization headers are 400, also if both are good',
    async run({ mcp, token }) {
      const value = `Bearer ${await token()}`;
      const answer = await ask(mcp, ['authorization', value, 'authorization', value]);
      assert.equal(answer.status, 400, answer.body);
    },
  },
  {
    name: 'A token in the query or in the body counts as none',
    async run({ mcp, token }) {
      const good = await token();
      assert.equal((await ask(`${mcp}?access_token=${good}`)).status, 401);
      const form = ['content-type', 'application/x-www-form-urlencoded'];
      assert.equal((await ask(mcp, form, { body: `access_token=${good}` })).status, 401);
    },
  },
  {
    name: 'A token of another resource is 401, and so is one without a resource',
    async run({ mcp, origin, token }) {
      const other = await token({ resource: `${origin}/other` });
      expectChallenge(await ask(mcp, ['authorization', `Bearer ${other}`]), origin, {
        error: 'invalid_token',
      });
      expectChallenge(await ask(mcp, ['authorization', 'Bearer opaque0123456789']), origin, {
        error: 'invalid_token',
      });
    },
  },
  {
    name: 'A stranger among the origins is 403, also with a good token',
    async run({ mcp, token, origin }) {
      const good = ['authorization', `Bearer ${await token()}`];
      assert.equal((await ask(mcp, [...good, 'origin', 'https://evil.example'])).status, 403);
      assert.equal((await ask(mcp, [...good, 'origin', origin])).status, 200);
    },
  },
  {
    name: 'A body over the limit is 413, after the token was checked',
    async run({ mcp, token }) {
      const length = 4 * 2 ** 20;
      const body = listTools.replace('tools/list', 'x'.repeat(length));
      // Without a length in advance, so that nobody closes the connection before the answer is read.
      const chunked = ['transfer-encoding', 'chunked'];
      assert.equal(
        (await ask(mcp, [...chunked, 'authorization', `Bearer ${await token()}`], { body })).status,
        413,
      );
      assert.equal((await ask(mcp, chunked)).status, 401);
    },
  },
];
