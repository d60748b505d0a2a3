import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';
import { paddedJwt } from './padded-jwt.js';

const padded = (part: string) => part + '='.repeat((4 - (part.length % 4)) % 4);
/** Text whose length is a multiple of three needs no padding. */
const unpadded = (text: string) => base64url.encode(text);
const header = base64url.encode('{"alg":"ES256","kid":"k1"}');
const payload = base64url.encode('{"iss":"a","n":1}');
const signature = base64url.encode(new Uint8Array(64));
const good = [header, payload, signature].map(padded).join('.');

describe('paddedJwt', () => {
  it('reads a JWT whose parts have their padding, and keeps its text', () => {
    expect([header, payload, signature].map((part) => padded(part).replace(/[^=]/g, ''))).toEqual([
      '=',
      '=',
      '==',
    ]);
    expect(paddedJwt(good, 1000)).toEqual({
      ...(classify(`${header}.${payload}.${signature}`, 1000) as { token: object }).token,
      raw: good,
      padded: true,
    });
  });

  it.each([
    ['has no padding', `${header}.${payload}.${signature}`],
    ['needs no padding', `${unpadded('{"alg":"ES256"}')}.${unpadded('{"iss":"ab"}')}.${'A'.repeat(64)}`],
    ['lacks the padding of its header', `${header}.${padded(payload)}.${padded(signature)}`],
    ['lacks the padding of its payload', `${padded(header)}.${payload}.${padded(signature)}`],
    ['lacks one character of padding', good.slice(0, -1)],
    ['has a whole block of padding', `${good}====`],
    ['has three characters of padding', `${padded(header)}.${padded(payload)}.A===`],
    ['has padding in the middle of a part', good.replace('.', '=A==.')],
    ['has padding only in the middle of a part', `${padded(header)}.${padded(payload)}.AA==AAAA`],
    ['has padding before a part', `====${good}`],
    ['is padded after its unused bits', good.replace(/A==$/, 'B==')],
    ['is base64, not base64url', good.replace(/A==$/, '+A==').replace(padded(payload), 'ab+=')],
    ['has an empty payload', `${padded(header)}..${padded(signature)}`],
    ['has four parts', `${good}.${padded(signature)}`],
    ['has five parts', `${good}.${padded(signature)}.${padded(signature)}`],
    ['is an encrypted JWT', `${padded(header)}.AAAA.AAAA.AAAA.AAA=`],
    ['is opaque', 'abc='],
    ['is opaque and has three parts', 'AAA=.AAAA.AAAA'],
    ['repeats a member', good.replace(padded(payload), padded(base64url.encode('{"a":1,"a":2}')))],
    ['has percent signs', good.replaceAll('=', '%3D')],
    ['has only padding', '====.====.===='],
    ['is empty', ''],
  ])('rejects a text that %s', (_, raw) => {
    expect(paddedJwt(raw, 1000)).toBeUndefined();
  });

  it.each([[undefined], [null], [5], [['a=']], [{ includes: () => true }]])(
    'rejects a value that is no string: %j',
    (raw) => {
      expect(paddedJwt(raw as never, 1000)).toBeUndefined();
    },
  );

  it('is no JWT for a verifier that does not ask for padding', () => {
    expect(classify(good, 1000)).toMatchObject({
      denial: { code: 'token_malformed', detail: { character: '"="' } },
    });
  });
});
