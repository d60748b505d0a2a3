import assert from 'node:assert/strict';
import { ask, expectChallenge, send } from '../ask.js';
import type { Check } from '../stage.js';

/** Tokens that say nothing by themselves, so that the server asks the issuer about each one (RFC 7662). */
export const opaque: readonly Check[] = [
  {
    name: 'v2 client has an opaque token: 401 once revoked, 5xx in an outage',
    needs: ['switches'],
    async run({ authorizationServer, client: create, lacks, mcp, origin }) {
      // The gates of the SDK answer every error of a verifier with 500.
      const hasGuards = !lacks.includes('guards');
      authorizationServer.format = 'opaque';
      const client = await create('v2');
      await client.connect();
      const elsewhere = await create('v2');
      const resource = (): Promise<URL> => Promise.resolve(new URL(`${origin}/other`));
      Object.assign(elsewhere.provider, { validateResourceURL: resource });
      await elsewhere.connect().catch(() => {});
      authorizationServer.format = 'jwt';
      assert.equal(client.exchanges[0]?.status, 401);
      const token = String(client.provider.kept?.access_token);
      assert.doesNotMatch(token, /\./);
      const { client_id: id } = client.provider.clientInformation<{ client_id: string }>();
      const caller = JSON.parse(await client.call('whoami')) as Record<string, unknown>;
      assert.deepEqual(caller, { subject: 'ada', clientId: id, scopes: ['reports:read'], resource: mcp });

      // A token of another resource is active too.
      const foreign = String(elsewhere.provider.kept?.access_token);
      assert.doesNotMatch(foreign, /\./);
      const refused = await ask(mcp, ['authorization', `Bearer ${foreign}`]);
      expectChallenge(refused, origin, { error: 'invalid_token' });

      const bearer = ['authorization', `Bearer ${token}`];
      authorizationServer.available = false;
      const away = await ask(mcp, bearer);
      authorizationServer.available = true;
      assert.equal(away.status, hasGuards ? 503 : 500, away.body);
      if (hasGuards) assert.match(String(away.headers['retry-after']), /^\d+$/);
      assert.equal(away.headers['www-authenticate'], undefined);
      assert.equal((await ask(mcp, bearer)).status, 200);

      const form = new URLSearchParams({ token, client_id: id }).toString();
      const type = ['content-type', 'application/x-www-form-urlencoded'];
      const { status } = await send(`${authorizationServer.issuer}/token/revocation`, type, 'POST', form);
      assert.equal(status, 200);
      expectChallenge(await ask(mcp, bearer), origin, { error: 'invalid_token' });
    },
  },
];
