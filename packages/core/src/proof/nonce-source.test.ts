import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { dpopClient } from '../../test/dpop-setup.js';
import { athOf, createProofKey } from '../../test/proofs.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { checkNonce } from './nonces.js';
import type { NonceSource } from './nonces.js';

const fresh = { 'dpop-nonce': 'new', 'cache-control': 'no-store' };

/** A source that accepts everything, and notes what it is asked. */
function notingSource(more: Partial<NonceSource> = {}) {
  const asked: unknown[] = [];
  const source: NonceSource = {
    create: () => 'new',
    check: (...given) => {
      asked.push(given);
      return 'valid';
    },
    ...more,
  };
  return { asked, source };
}

describe('checkNonce', () => {
  it('asks the source about the nonce and the time', async () => {
    const { asked, source } = notingSource();
    expect(await checkNonce(source, 'x', 5)).toEqual({});
    expect(asked).toEqual([['x', 5]]);
  });

  it('gives a new one beside an old one that still counts', async () => {
    const { source } = notingSource({ check: () => 'renew' });
    expect(await checkNonce(source, 'x', 5)).toEqual({ headers: fresh });
  });

  it('denies one that does not count, with a new one', async () => {
    const { source } = notingSource({ check: () => 'invalid' });
    const { denial, headers } = await checkNonce(source, 'x', 5);
    expect(denial?.code).toBe('proof_nonce_required');
    expect(headers).toEqual(fresh);
  });

  // RFC 9449 §9: the claim "nonce" is a text that this server has given.
  it.each<[string, unknown]>([
    ['no nonce', undefined],
    ['an empty one', ''],
    ['a number', 5],
    ['a list', ['x']],
    ['null', null],
    ['true', true],
  ])('denies %s without asking the source, even one that accepts everything', async (_name, nonce) => {
    const { asked, source } = notingSource();
    const { denial, headers } = await checkNonce(source, nonce, 5);
    expect(denial?.code).toBe('proof_nonce_required');
    expect(headers).toEqual(fresh);
    expect(asked).toEqual([]);
  });

  it.each([
    ['a number', 5],
    ['a list', ['new']],
    ['a blank', 'a b'],
    ['1025 characters', 'x'.repeat(1025)],
  ])('is a ConfigurationError if the source makes %s', (_name, made) => {
    const { source } = notingSource({ create: () => made as string });
    expect(() => checkNonce(source, '', 5)).toThrow(
      configurationError('"create" of the source of nonces must give a text'),
    );
  });

  it('is a ConfigurationError if the source gives no state of a nonce', () => {
    const { source } = notingSource({ check: () => 'ok' as never });
    expect(() => checkNonce(source, 'x', 5)).toThrow(
      configurationError(`"check" of the source of nonces must give 'valid', 'renew' or 'invalid'.`),
    );
  });
});

describe('a source of nonces of your own', () => {
  const source = (more: Partial<NonceSource>): NonceSource => ({
    create: () => 'new',
    check: (nonce) => (nonce === 'good' ? 'valid' : 'invalid'),
    ...more,
  });

  it('may be asynchronous', async () => {
    const nonce = source({ create: () => Promise.resolve('later'), check: () => Promise.resolve('renew') });
    const { send, proof } = await dpopClient({ nonce });
    expect(await send(await proof({ nonce: 'x' }))).toMatchObject({ headers: { 'dpop-nonce': 'later' } });
  });

  it.each<[string, Partial<NonceSource>]>([
    [
      'throws',
      {
        check: () => {
          throw new Error('broken');
        },
      },
    ],
    ['rejects', { check: () => Promise.reject(new Error('broken')) }],
    ['gives true', { check: () => true as never }],
    ['gives undefined', { check: () => undefined as never }],
    ['gives an object', { check: () => ({ valid: true }) as never }],
    ['makes none', { check: () => 'invalid', create: () => undefined as never }],
    ['makes an empty one', { check: () => 'invalid', create: () => '' }],
    ['makes one with a quote', { check: () => 'renew', create: () => 'a"b' }],
    ['makes one with a line feed', { check: () => 'renew', create: () => 'a\nset-cookie: b' }],
  ])('lets no request through if it %s', async (_name, more) => {
    const { send, proof } = await dpopClient({ nonce: source(more) });
    await expect(send(await proof({ nonce: 'x' }))).rejects.toThrow(/broken|must give/);
  });

  it('is an outage if it never answers', async () => {
    const { send, proof } = await dpopClient({ nonce: source({ check: () => new Promise(() => {}) }) });
    const error: unknown = await send(await proof({ nonce: 'x' })).catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
  }, 10_000);

  // RFC 9449 §8.2: a server may give a new nonce with any response.
  it('gives a new one with a denial as well, whatever is wrong with the proof', async () => {
    const client = await dpopClient({ nonce: source({ check: () => 'renew' }) });
    const { send, proof, clock, issuer } = client;
    const stranger = await createProofKey();
    const jwk = { crv: 'P-256', kty: 'EC', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const token = await issuer.mint({ cnf: { jkt: await calculateJwkThumbprint(jwk) } });
    const good = await proof({ nonce: 'x' });
    const replies: (readonly [string, string | undefined])[] = [];
    const sent: readonly (readonly [string, object?])[] = [
      [good],
      [good],
      [await proof({ nonce: 'x', iat: clock.now() - 80 })],
      [await proof({ nonce: 'x', ath: 'y' })],
      [await proof({ nonce: 'x' }, { jwk: stranger.jwk })],
      [await stranger.sign(client.header, { ...client.claims(), nonce: 'x' })],
      [await proof({ nonce: 'x', ath: await athOf(token) }, { jwk }), { token }],
    ];
    for (const [given, more] of sent) {
      const { denial, reply, ...rest } = await send(given, more);
      const headers = reply?.headers ?? ('headers' in rest ? rest.headers : undefined);
      replies.push([denial?.code ?? 'granted', headers?.['dpop-nonce']]);
    }
    expect(replies).toEqual([
      ['granted', 'new'],
      ['proof_replayed', 'new'],
      ['proof_expired', 'new'],
      ['proof_token_mismatch', 'new'],
      ['proof_key_mismatch', 'new'],
      ['proof_signature_invalid', 'new'],
      ['proof_key_unusable', 'new'],
    ]);
  });
});
