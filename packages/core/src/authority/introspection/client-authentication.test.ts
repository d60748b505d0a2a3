import { base64url, exportJWK, exportPKCS8, generateKeyPair, importJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../../test/configuration-error.js';
import { noNetwork, stoppedClock } from '../../../test/setup.js';
import {
  bearerClientToken,
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
} from './client-authentication.js';

const { clock } = stoppedClock();
const context = { now: clock.now, fetch: noNetwork };
const ec = await generateKeyPair('ES256', { extractable: true });
const rsa = await generateKeyPair('RS256', { extractable: true });
const ecPrivate = await exportJWK(ec.privateKey);
const ecPublic = await exportJWK(ec.publicKey);
const rsaPublic = await exportJWK(rsa.publicKey);
const rsaJwk: JWK = { ...(await exportJWK(rsa.privateKey)), alg: 'RS256' };
const ecPem = await exportPKCS8(ec.privateKey);
const rsaPem = await exportPKCS8(rsa.privateKey);
const issuer = 'https://id.test';

describe('the authentication of a client', () => {
  it.each<[string, string, string, string]>([
    ['plain', 'app', 's3cret', 'app:s3cret'],
    ['with a colon', 'a:b', 'c:d', 'a%3Ab:c%3Ad'],
    ['with a space and a plus', 'a b', 'c+d', 'a+b:c%2Bd'],
    ['with a percent sign', 'a%b', '%2B', 'a%25b:%252B'],
    ['with signs of a form', 'a&b=c', '?/#', 'a%26b%3Dc:%3F%2F%23'],
    ['beyond ASCII', 'é', '€', '%C3%A9:%E2%82%AC'],
  ])(
    'sends the id and secret as HTTP Basic, form-encoded by RFC 6749 §2.3.1: %s',
    async (_name, id, secret, pair) => {
      const { headers, parameters } = await clientSecretBasic(id, secret)(context);
      expect(headers).toEqual({ authorization: `Basic ${btoa(pair)}` });
      expect(parameters).toEqual({});
    },
  );

  it('sends the id and secret in the body, unchanged', async () => {
    expect(await clientSecretPost('a:b', 'c d+%')(context)).toEqual({
      headers: {},
      parameters: { client_id: 'a:b', client_secret: 'c d+%' },
    });
  });

  it('sends a bearer token', async () => {
    expect(await bearerClientToken('sk_test')(context)).toEqual({
      headers: { authorization: 'Bearer sk_test' },
      parameters: {},
    });
  });

  const ecJwk: JWK = { ...ecPrivate, alg: 'ES256', kid: 'k1' };

  it.each<[string, JWK | string, string | undefined, string, string | undefined]>([
    ['a JWK with its alg and kid', ecJwk, undefined, 'ES256', 'k1'],
    ['a JWK without a kid', rsaJwk, undefined, 'RS256', undefined],
    ['a JWK with another algorithm', { ...rsaJwk, alg: 'RS256' }, 'PS256', 'PS256', undefined],
    ['a PEM', ecPem, 'ES256', 'ES256', undefined],
    ['a PEM of RSA', rsaPem, 'RS512', 'RS512', undefined],
  ])('signs an assertion with %s (RFC 7523 §2.2)', async (_name, key, algorithm, alg, kid) => {
    const client = privateKeyJwt({
      clientId: 'app',
      key,
      audience: issuer,
      ...(algorithm !== undefined && { algorithm }),
    });
    const { headers, parameters } = await client(context);
    expect(headers).toEqual({});
    expect(parameters).toEqual({
      client_id: 'app',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.any(String) as string,
    });
    const publicKey = await importJWK(alg === 'ES256' ? ecPublic : rsaPublic, alg);
    const { payload, protectedHeader } = await jwtVerify(parameters.client_assertion!, publicKey, {
      algorithms: [alg],
      audience: issuer,
      issuer: 'app',
      subject: 'app',
      currentDate: new Date(clock.now() * 1000),
      clockTolerance: 0,
      requiredClaims: ['jti', 'exp', 'iat'],
      maxTokenAge: 1,
    });
    expect(protectedHeader).toEqual({ alg, ...(kid !== undefined && { kid }) });
    expect(payload.aud).toBe(issuer);
    expect(payload.exp! - clock.now()).toBeGreaterThan(0);
    expect(payload.exp! - clock.now()).toBeLessThanOrEqual(60);
  });

  it('signs a new assertion each time, with the current time', async () => {
    const client = privateKeyJwt({ clientId: 'app', key: ecJwk, audience: issuer });
    const claims: { jti: unknown; iat: unknown }[] = [];
    for (const at of [0, 0, 100.7]) {
      const { parameters } = await client({ ...context, now: () => clock.now() + at });
      const [, payload] = parameters.client_assertion!.split('.');
      claims.push(
        JSON.parse(new TextDecoder().decode(base64url.decode(payload!))) as { jti: unknown; iat: unknown },
      );
    }
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
    expect(claims.map(({ iat }) => iat)).toEqual([clock.now(), clock.now(), clock.now() + 100]);
  });

  it('never sends its private key', async () => {
    const { parameters } = await privateKeyJwt({ clientId: 'app', key: ecJwk, audience: issuer })(context);
    expect(JSON.stringify(parameters)).not.toContain(ecJwk.d);
  });

  it.each<[string, JWK | string, string]>([
    ['of another kind', ecJwk, 'RS256'],
    ['of another curve', ecJwk, 'ES384'],
    ['for an algorithm that there is not', ecJwk, 'hunter2'],
    ['that is no key', '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----', 'ES256'],
    ['that is half a key', { kty: 'EC', crv: 'P-256', d: 'hunter2' }, 'ES256'],
  ])('rejects a key %s at every use with a configuration error', async (_name, key, algorithm) => {
    const client = privateKeyJwt({ clientId: 'app', key, algorithm, audience: issuer });
    for (const _time of [1, 2])
      await expect(client(context)).rejects.toThrow(configurationError('privateKeyJwt'));
  });
});

describe('the options of a client', () => {
  const good = { clientId: 'app', key: { ...ecPrivate, alg: 'ES256' }, audience: issuer };
  const publicJwk = { ...ecPublic, alg: 'ES256' };

  it.each<[string, () => unknown, string]>([
    ['no id', () => clientSecretBasic(undefined as never, 's'), 'clientId'],
    ['no secret', () => clientSecretBasic('a', undefined as never), 'clientSecret'],
    ['an empty secret', () => clientSecretPost('a', ''), 'clientSecret'],
    ['a secret of spaces', () => clientSecretPost('a', '  '), 'clientSecret'],
    ['no token', () => bearerClientToken(undefined as never), 'token'],
    ['an empty token', () => bearerClientToken(''), 'token'],
    ['a token with a line break inside', () => bearerClientToken('sk_hunter\n2'), 'token'],
    ['a token with a space inside', () => bearerClientToken('Bearer sk_hunter2'), 'token'],
    ['a token with a line break behind', () => bearerClientToken('sk_hunter2\n'), 'token'],
    ['a token beyond ASCII', () => bearerClientToken('sk_hunter2…'), 'token'],
    ['no client id', () => privateKeyJwt({ ...good, clientId: undefined as never }), 'clientId'],
    ['no audience', () => privateKeyJwt({ ...good, audience: undefined as never }), 'audience'],
    ['no key', () => privateKeyJwt({ ...good, key: undefined as never }), 'key'],
    ['a public key', () => privateKeyJwt({ ...good, key: publicJwk }), 'key'],
    ['a public PEM', () => privateKeyJwt({ ...good, key: '-----BEGIN PUBLIC KEY-----' }), 'key'],
    ['a JWK without alg', () => privateKeyJwt({ ...good, key: ecPrivate }), 'algorithm'],
    [
      'a PEM without algorithm',
      () => privateKeyJwt({ ...good, key: '-----BEGIN PRIVATE KEY-----' }),
      'algorithm',
    ],
    ['an empty algorithm', () => privateKeyJwt({ ...good, algorithm: '' }), 'algorithm'],
    ['a misspelled option', () => privateKeyJwt({ ...good, alg: 'ES256' } as never), 'alg'],
  ])(
    'are rejected at start with an error that names the option and not the secret: %s',
    (_name, make, option) => {
      expect(make).toThrow(configurationError(new RegExp(`^(?!.*hunter).*"${option}"`, 's')));
    },
  );
});
