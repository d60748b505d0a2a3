import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { entra } from './index.js';

const network = await createIssuerNetwork();

const tenant = '11111111-2222-4333-8444-555555555555';
const other = '99999999-2222-4333-8444-555555555555';
const audience = ['api://acme', 'bbbbbbbb-0000-4000-8000-000000000002'];
const authority = entra({ tenant, audience });
const userV2 = corpus['Entra ID: a user, v2.0'];
const userV1 = corpus['Entra ID: a user, v1.0'];
const application = corpus['Entra ID: an application'];

describe('entra', () => {
  it('reads the kind "unknown" without idtyp and scp', async () => {
    const principal = await network.principal(authority, application, { idtyp: undefined });
    expect(principal?.kind).toBe('unknown');
  });

  it('uses the keys, which have no alg, with RS256 only', async () => {
    const nameless = network.signer.jwks().keys.map(({ alg: _alg, ...jwk }) => jwk);
    network.answer(`https://login.microsoftonline.com/${other}/discovery/v2.0/keys`, () =>
      Response.json({ keys: nameless }),
    );
    const nameful = entra({ tenant: other, audience });
    const claims = { tid: other, iss: `https://sts.windows.net/${other}/` };
    expect(await network.judge(nameful, userV1, claims)).toBe('granted');
    expect(await network.judge(nameful, userV1, claims, { alg: 'PS256' })).toBe('algorithm_unsupported');
  });

  it('verifies each of several tenants with its own keys', async () => {
    const both = entra({ tenant: [tenant, other], audience });
    const asked = network.asked.length;
    expect(await network.judge(both, userV2)).toBe('granted');
    expect(await network.judge(both, userV1, { tid: other, iss: `https://sts.windows.net/${other}/` })).toBe(
      'granted',
    );
    expect(await network.judge(both, userV1, { tid: tenant, iss: `https://sts.windows.net/${other}/` })).toBe(
      'claims_invalid',
    );
    expect(network.asked.slice(asked)).toEqual([
      `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
      `https://login.microsoftonline.com/${other}/discovery/v2.0/keys`,
    ]);
  });

  it('rejects a token signed with the key of another tenant', async () => {
    network.answer(`https://login.microsoftonline.com/${other}/discovery/v2.0/keys`, () =>
      Response.json({ keys: network.signer.jwks().keys.map((jwk) => ({ ...jwk, kid: 'of the other' })) }),
    );
    const both = entra({ tenant: [tenant, other], audience });
    const forged = { tid: tenant, iss: `https://sts.windows.net/${tenant}/` };
    expect(await network.judge(both, userV1, forged, { kid: 'of the other' })).toBe('key_unknown');
  });
});
