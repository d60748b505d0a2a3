import { createVerifier, fromHeaders, header, localKeys, remotePemKeys } from '@tokenward/core';
import type { Claims } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import type { AwsAlbOptions } from './aws-alb.js';
import { corpus } from './corpus.js';
import { awsAlb, cognito } from './index.js';

const sample = corpus['AWS ALB: a user'];
const { signer } = sample.header;
const given = { loadBalancer: signer, clientId: 'alb-client', issuer: 'https://idp.acme.test' };
const endpoint = 'https://public-keys.auth.elb.eu-west-1.amazonaws.com';
const network = await createIssuerNetwork();

const judge = (change: Claims, options: Partial<AwsAlbOptions> = {}, claims: Claims = {}) =>
  network.judge(awsAlb({ ...given, ...options }), sample, claims, change);

describe('awsAlb', () => {
  it.each<[string, Claims, string]>([
    ['another load balancer signed it', { signer: signer.replace('web', 'evil') }, 'issuer_unknown'],
    [
      'another account signed it',
      { signer: signer.replace('123456789012', '999999999999') },
      'issuer_unknown',
    ],
    ['its signer differs in capitals', { signer: signer.toUpperCase() }, 'issuer_unknown'],
    ['its signer is a list', { signer: [signer] }, 'issuer_unknown'],
    ['it is for another client', { client: 'other' }, 'authorized_party_mismatch'],
    ['its client is a list', { client: ['alb-client'] }, 'claim_malformed'],
    ['it names no client', { client: undefined }, 'claim_missing'],
    ['its client is null', { client: null }, 'claim_missing'],
    ['its header has another issuer', { iss: 'https://evil.test' }, 'issuer_mismatch'],
    ['its header has no issuer', { iss: undefined }, 'claim_missing'],
    ['its header has expired', { exp: 1_799_999_000 }, 'token_expired'],
    ['its header has no expiry', { exp: undefined }, 'claim_missing'],
    ['the expiry of its header is null', { exp: null }, 'claim_missing'],
    ['the expiry of its header is a text', { exp: '1800000060' }, 'claim_malformed'],
    ['the expiry of its header is in milliseconds', { exp: 1_800_000_060_000 }, 'claim_malformed'],
    ['it has no kid', { kid: undefined }, 'key_unknown'],
    ['its kid is no UUID', { kid: '../12345678-1234-1234-1234-123456789012' }, 'key_unknown'],
    ['it has no algorithm', { alg: 'none' }, 'algorithm_unsupported'],
    ['its algorithm is another one', { alg: 'RS256' }, 'algorithm_unsupported'],
    ['its algorithm is of shared secrets', { alg: 'HS256' }, 'algorithm_unsupported'],
    ['it has a critical extension', { crit: ['exp'] }, 'critical_unsupported'],
  ])('rejects a token when %s', async (_, change, code) => {
    expect(await judge(change)).toBe(code);
  });

  it('accepts the header alone as the place of issuer and expiry, and the earlier expiry of both', async () => {
    const now = network.signer.clock.now();
    const later = { exp: now + 3600 };
    expect(await judge({ exp: now + 60 }, {}, later)).toBe('granted');
    expect(await judge({ exp: now - 60 }, {}, later)).toBe('token_expired');
    expect(await judge(later, {}, { exp: now - 60 })).toBe('token_expired');
    const access = await network.verify(
      [awsAlb(given)],
      await network.sign(sample.claims, { ...sample.header, ...later }),
    );
    expect(access.access?.claims).toMatchObject({ iss: given.issuer, exp: now + 3600, name: 'Ada' });
  });

  it('accepts several load balancers of one region, and several clients', async () => {
    const options = { loadBalancer: [signer.replace('web', 'jobs'), signer], clientId: ['c', 'alb-client'] };
    expect(await judge({}, options)).toBe('granted');
    expect(await judge({ client: 'c' }, options)).toBe('granted');
    expect(await judge({ signer: options.loadBalancer[0] }, options)).toBe('granted');
  });

  it('asks no server about a token of another signer, or with a kid of another form', async () => {
    const own = await createIssuerNetwork();
    const authority = awsAlb(given);
    for (const change of [
      { signer: signer.replace('web', 'evil') },
      { signer: 'arn:aws:elasticloadbalancing:evil.test:1:loadbalancer/app/web/5' },
      { kid: 'https://evil.test/k' },
      { kid: '12345678-1234-1234-1234-123456789012/..' },
      { kid: '12345678-1234-1234-1234-12345678901?' },
    ])
      expect(await own.judge(authority, sample, {}, change)).toMatch(/_unknown$/);
    expect(own.asked).toEqual([]);
  });

  it.each([
    [signer.replace('arn:aws:', 'arn:aws-us-gov:').replace('eu-west-1', 'us-gov-west-1'), 'us-gov-west-1'],
    [signer.replace('arn:aws:', 'arn:aws-us-gov:').replace('eu-west-1', 'us-gov-east-1'), 'us-gov-east-1'],
  ])('fetches the keys of GovCloud from the address that AWS documents: %s', async (arn, region) => {
    const own = await createIssuerNetwork();
    const address = `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`;
    own.answer(`${address}/${sample.header.kid}`, () => new Response(null, { status: 403 }));
    const authority = awsAlb({ ...given, loadBalancer: arn });
    expect(await own.judge(authority, sample, {}, { signer: arn })).toBe('key_unknown');
    expect(own.asked).toEqual([`${address}/${sample.header.kid}`]);
  });

  it('needs "keys" in partitions for which AWS documents no address', async () => {
    const arn = signer.replace('arn:aws:', 'arn:aws-cn:').replace('eu-west-1', 'cn-north-1');
    expect(() => awsAlb({ ...given, loadBalancer: arn })).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining('partition "aws-cn". Set "keys"') as string,
      }),
    );
    const own = remotePemKeys(endpoint, { kid: /^[\da-f-]{36}$/, algorithms: ['ES256'] });
    const authority = awsAlb({ ...given, loadBalancer: arn, keys: own });
    expect(await network.judge(authority, sample, {}, { signer: arn })).toBe('granted');
    const none = awsAlb({ ...given, keys: localKeys(network.signer.jwks()) });
    expect(await network.judge(none, sample)).toBe('key_unknown');
  });

  it('is unavailable while the endpoint of the keys fails, and does not ask it again for an unknown key', async () => {
    const own = await createIssuerNetwork();
    const kid = '99999999-1234-1234-1234-123456789012';
    let status = 500;
    own.answer(`${endpoint}/${kid}`, () => new Response('<Error/>', { status }));
    const authority = awsAlb(given);
    await expect(own.judge(authority, sample, {}, { kid })).rejects.toMatchObject({ status: 503 });
    status = 404;
    expect(await own.judge(authority, sample, {}, { kid })).toBe('key_unknown');
    const before = own.asked.length;
    for (let time = 0; time < 20; time += 1)
      expect(await own.judge(authority, sample, {}, { kid })).toBe('key_unknown');
    expect(own.asked).toHaveLength(before);
  });

  it('stands beside the authority of its identity provider, whose tokens are still strict', async () => {
    const pool = corpus['Cognito: a user'];
    const provider = cognito({ userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' });
    const { iss } = pool.claims;
    const balancer = awsAlb({ ...given, issuer: iss });
    const signed = (claims: Claims) => network.sign({ ...claims, iss }, { ...sample.header, iss });
    for (const list of [
      [provider, balancer],
      [balancer, provider],
    ]) {
      const own = await network.verify(list, await signed(sample.claims));
      expect(own.access?.authority).toBe('aws_alb');
      const direct = await network.verify(list, await network.sign(pool.claims));
      expect(direct.access?.authority).toBe('cognito');
    }
    expect(await network.refusal([provider], await signed(pool.claims))).toBe('token_malformed');
  });

  it('gives the whole text and the header of the token to the application', async () => {
    const verifier = createVerifier({
      authorities: [awsAlb(given)],
      sources: [header('x-amzn-oidc-data', { accept: ['aws_alb'] })],
      fetch: network.fetch,
      now: network.signer.clock.now,
    });
    const token = await network.sign(sample.claims, sample.header);
    const verdict = await verifier.authenticate(fromHeaders({ 'X-Amzn-Oidc-Data': token }));
    expect([verdict.access?.token, verdict.access?.header?.client]).toEqual([token, 'alb-client']);
    expect(verdict.access?.kind).toBe('person');
  });
});
