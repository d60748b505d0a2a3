import { describe, expect, it } from 'vitest';
import { dpopClient, origins } from '../../test/dpop-setup.js';
import { requestWith } from '../../test/proofs.js';
import { peopleOf } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';
import { statelessNonces } from './stateless-nonces.js';
import type { StatelessNonceOptions } from './stateless-nonces.js';

const one = 'a secret of thirty-two letters 1';
const other = 'a secret of thirty-two letters 2';
const now = 1_800_000_000;
const nonces = statelessNonces({ secrets: [one], lifetime: 60 });

describe('statelessNonces', () => {
  it('makes nonces of the characters that RFC 9449 §8.1 allows', async () => {
    expect(await nonces.create(now)).toMatch(/^[!#-[\]-~]+$/);
  });

  it.each([
    [0, 'valid'],
    [30, 'valid'],
    [30.001, 'renew'],
    [59.999, 'renew'],
    [60, 'invalid'],
    [600, 'invalid'],
    [-0.001, 'valid'],
    [-5, 'valid'],
    [-5.001, 'invalid'],
    [-600, 'invalid'],
    [Number.NaN, 'invalid'],
  ])('says of one that is %s seconds old: %s', async (age, state) => {
    expect(await nonces.check(await nonces.create(now), now + age)).toBe(state);
  });

  it('lives 300 seconds by default', async () => {
    const usual = statelessNonces({ secrets: [one] });
    const nonce = await usual.create(now);
    expect(await usual.check(nonce, now + 299.999)).toBe('renew');
    expect(await usual.check(nonce, now + 300)).toBe('invalid');
  });

  it('keeps fractions of a second', async () => {
    const nonce = await nonces.create(now + 0.75);
    expect(await nonces.check(nonce, now - 4.3)).toBe('invalid');
    expect(await nonces.check(nonce, now - 4.2)).toBe('valid');
    expect(await nonces.check(nonce, now + 60.7)).toBe('renew');
    expect(await nonces.check(nonce, now + 60.8)).toBe('invalid');
  });

  it('accepts nonces of every secret, and makes them with the first', async () => {
    const before = statelessNonces({ secrets: [one, other] });
    const after = statelessNonces({ secrets: [other, one] });
    const last = statelessNonces({ secrets: [other] });
    const old = await before.create(now);
    expect(await nonces.check(old, now)).toBe('valid');
    expect(await after.check(old, now)).toBe('valid');
    expect(await last.check(old, now)).toBe('invalid');
    expect(await last.check(await after.create(now), now)).toBe('valid');
    expect(await before.check(await last.create(now), now)).toBe('valid');
  });

  it('takes a text as its UTF-8 bytes, and a copy of bytes', async () => {
    const bytes = new TextEncoder().encode(one);
    const same = statelessNonces({ secrets: [bytes], lifetime: 60 });
    bytes.fill(0);
    expect(await same.check(await nonces.create(now), now)).toBe('valid');
    // 16 letters of two bytes each.
    expect(() => statelessNonces({ secrets: ['é'.repeat(16)] })).not.toThrow();
  });

  it('accepts no nonce that was changed in any way', async () => {
    const nonce = await nonces.create(now);
    const [time = '', mac = ''] = nonce.split('.');
    const later = (Number.parseInt(time, 36) + 1).toString(36);
    const changed = [
      '',
      '.',
      time,
      mac,
      `${time}.`,
      `.${mac}`,
      `${later}.${mac}`,
      `${nonce}A`,
      `${nonce}=`,
      `${nonce}.`,
      `${nonce}.A`,
      ` ${nonce}`,
      `${nonce}\n`,
      `0${nonce}`,
      nonce.toUpperCase(),
      `${time}.${mac.slice(0, -1)}`,
      `${time}.${'A'.repeat(43)}`,
      'x'.repeat(5000),
    ];
    for (const text of changed) expect(await nonces.check(text, now)).toBe('invalid');
  });

  it.each<[string, unknown]>([
    ['no secrets', undefined],
    ['an empty list', []],
    ['one text', one],
    ['a secret of 31 bytes', [one.slice(1)]],
    ['31 bytes', [new Uint8Array(31)]],
    ['a short one behind a good one', [one, 'short secret']],
    ['numbers', [32]],
    ['an array of numbers', [Array.from({ length: 32 }, () => 1)]],
    ['an unset variable', [undefined]],
    ['numbers of 16 bits', [new Uint16Array(32)]],
    ['a view of bytes', [new DataView(new ArrayBuffer(32))]],
    ['an object that says it is bytes', [{ length: 32, [Symbol.toStringTag]: 'Uint8Array' }]],
  ])('rejects %s', (_name, secrets) => {
    const create = () => statelessNonces({ secrets } as StatelessNonceOptions);
    expect(create).toThrow('statelessNonces: "secrets" must be');
    expect(create).not.toThrow(/thirty|short secret/);
  });

  it.each([0, -1, Number.NaN, 1e6, '60'])('rejects the lifetime %s', (lifetime) => {
    expect(() => statelessNonces({ secrets: [one], lifetime: lifetime as number })).toThrow(
      '"lifetime" must be',
    );
  });
});

describe('an API that requires a nonce', () => {
  const nonceOf = ({ reply }: { reply?: { headers: Readonly<Record<string, string>> } | undefined }) =>
    reply?.headers['dpop-nonce'];

  it('gives one to a client without it, and accepts the second try', async () => {
    const { send, proof, codeOf } = await dpopClient({ nonce: nonces });
    const first = await send(await proof());
    expect(first.denial).toMatchObject({
      code: 'proof_nonce_required',
      status: 401,
      error: 'use_dpop_nonce',
    });
    expect(first.reply?.headers).toMatchObject({
      'cache-control': 'no-store',
      'dpop-nonce': expect.any(String) as string,
    });
    expect(await codeOf(await proof({ nonce: nonceOf(first) }))).toBe('granted');
  });

  it('accepts the nonce of another server at once, whose clock is a little ahead', async () => {
    const { issuer, key, token, clock, header, claims } = await dpopClient();
    const serverAt = (ahead: number) =>
      createVerifier({
        authorities: [peopleOf(issuer)],
        proofs: [dpop({ origins, replay: memoryReplay(), nonce: statelessNonces({ secrets: [one] }) })],
        now: () => clock.now() + ahead,
      });
    const ask = async (ahead: number, nonce?: string) =>
      serverAt(ahead).authenticate(
        requestWith({ token, proof: await key.sign(header, { ...claims(), nonce }) }),
      );
    const nonce = nonceOf(await ask(0.05));
    clock.advance(0.02);
    expect((await ask(0, nonce)).outcome).toBe('granted');
    expect((await ask(-6, nonce)).denial?.code).toBe('proof_nonce_required');
  });

  it.each<[string, unknown]>([
    ['an empty one', ''],
    ['a number', 5],
    ['a list', [1]],
    ['null', null],
    ['one of another server', 'eyJ7S_zG.eyJH0-Z.HX4w-7v'],
  ])('gives a new one for %s', async (_name, nonce) => {
    const { send, proof } = await dpopClient({ nonce: nonces });
    const verdict = await send(await proof({ nonce }));
    expect(verdict.denial?.code).toBe('proof_nonce_required');
    expect(nonceOf(verdict)).toBeDefined();
  });

  it('sends a new one with a granted request when the old one is past half its life', async () => {
    const { send, proof, clock } = await dpopClient({ nonce: nonces });
    const nonce = nonceOf(await send(await proof()));
    const early = await send(await proof({ nonce }));
    expect(early.outcome).toBe('granted');
    expect('headers' in early && early.headers).toBe(undefined);
    clock.advance(31);
    const late = await send(await proof({ nonce }));
    expect(late).toMatchObject({
      outcome: 'granted',
      headers: { 'cache-control': 'no-store', 'dpop-nonce': expect.any(String) as string },
    });
    clock.advance(29);
    expect((await send(await proof({ nonce }))).denial?.code).toBe('proof_nonce_required');
  });

  it('still compares the time of the proof, and marks it as used', async () => {
    const { send, proof, clock, codeOf } = await dpopClient({ nonce: nonces });
    const nonce = nonceOf(await send(await proof()));
    expect(await codeOf(await proof({ nonce, iat: clock.now() - 80 }))).toBe('proof_expired');
    const used = await proof({ nonce });
    expect(await codeOf(used)).toBe('granted');
    expect(await codeOf(used)).toBe('proof_replayed');
  });

  it('reports the code to "observe"', async () => {
    const { send, proof, events } = await dpopClient({ nonce: nonces });
    await send(await proof());
    expect(events).toContainEqual(expect.objectContaining({ type: 'denied', code: 'proof_nonce_required' }));
  });
});
