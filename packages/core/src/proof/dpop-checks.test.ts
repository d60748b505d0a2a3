import { describe, expect, it } from 'vitest';
import { dpopClient, encode, origins, uri } from '../../test/dpop-setup.js';
import { athOf, createProofKey, requestWith } from '../../test/proofs.js';
import { digestFunction } from './digest.js';
import { checkFirst, checkPossession } from './dpop-checks.js';
import { dpopSettings } from './dpop-options.js';
import { proofReader } from './dpop-proof.js';
import { memoryReplay } from './memory-replay.js';

type Shown = string | readonly string[] | undefined;

const client = await dpopClient();
const { claims, header, key, proof } = client;
const stranger = await createProofKey();
const signed = await proof();
const [head = '', body = '', signature = ''] = signed.split('.');
const without = (name: string) => proof({ [name]: undefined });
const weak = await createProofKey('RS256');
const shortModulus = { ...weak.jwk, n: 'x'.repeat(171) };

describe('each check of RFC 9449 §4.3 has a code of its own', () => {
  it.each<[string, Shown | Promise<string>, string]>([
    ['no proof', undefined, 'proof_missing'],
    ['an empty header', '', 'proof_missing'],
    ['a header of white space', ' \t', 'proof_missing'],
    ['1: two headers', [signed, signed], 'proof_repeated'],
    ['1: two headers, joined', `${signed}, ${signed}`, 'proof_repeated'],
    ['2: no JWT', 'proof', 'proof_malformed'],
    ['2: two parts', `${head}.${body}`, 'proof_malformed'],
    ['2: four parts', `${signed}.${signature}`, 'proof_malformed'],
    ['2: five parts, as an encrypted JWT', `${signed}.${signature}.${signature}`, 'proof_malformed'],
    ['2: a blank before it', ` ${signed}`, 'proof_malformed'],
    ['2: padding', `${head}.${body}.${signature}==`, 'proof_malformed'],
    ['2: the alphabet of base64', `${head}.${body}.++//${signature.slice(4)}`, 'proof_malformed'],
    ['2: a header that is no JSON', `${encode('{')}.${body}.${signature}`, 'proof_malformed'],
    ['2: claims that are a list', `${head}.${encode([])}.${signature}`, 'proof_malformed'],
    ['2: claims that are null', `${head}.${encode('null')}.${signature}`, 'proof_malformed'],
    ['2: a claim twice', `${head}.${encode('{"jti":"a","jti":"b"}')}.${signature}`, 'proof_malformed'],
    [
      '2: a key with a member twice',
      `${encode('{"alg":"ES256","jwk":{"x":1,"x":2}}')}.${body}.${signature}`,
      'proof_malformed',
    ],
    ['2: no algorithm', proof({}, { alg: undefined }), 'proof_malformed'],
    ['2: a critical extension (RFC 7515 §4.1.11)', proof({}, { crit: ['x'], x: 1 }), 'proof_malformed'],
    ['2: a critical extension that is null', proof({}, { crit: null }), 'proof_malformed'],
    ['2: 9,000 characters', proof({ more: 'x'.repeat(9000) }), 'proof_malformed'],
    ['3: no "jti"', without('jti'), 'proof_claim_missing'],
    ['3: no "htm"', without('htm'), 'proof_claim_missing'],
    ['3: no "htu"', without('htu'), 'proof_claim_missing'],
    ['3: no "iat"', without('iat'), 'proof_claim_missing'],
    ['3: no "ath"', without('ath'), 'proof_claim_missing'],
    ['3: an empty "jti"', proof({ jti: '' }), 'proof_claim_missing'],
    ['3: a "jti" of 257 characters', proof({ jti: 'x'.repeat(257) }), 'proof_claim_missing'],
    ['3: a "jti" that is a number', proof({ jti: 7 }), 'proof_claim_missing'],
    ['3: an "htm" that is a list', proof({ htm: ['GET'] }), 'proof_claim_missing'],
    ['3: an "htu" that is null', proof({ htu: null }), 'proof_claim_missing'],
    ['3: an "iat" that is text', proof({ iat: String(client.clock.now()) }), 'proof_claim_missing'],
    ['3: an "iat" in milliseconds', proof({ iat: client.clock.now() * 1000 }), 'proof_claim_missing'],
    [
      '3: an "iat" beyond all numbers',
      `${head}.${encode('{"jti":"a","htm":"GET","htu":"x","iat":1e999}')}.${signature}`,
      'proof_claim_missing',
    ],
    ['3: an "ath" that is an object', proof({ ath: {} }), 'proof_claim_missing'],
    ['3: an "exp" that is text', proof({ exp: String(client.clock.now() + 60) }), 'proof_claim_missing'],
    ['3: an "exp" that is null', proof({ exp: null }), 'proof_claim_missing'],
    ['3: an "nbf" that is text', proof({ nbf: String(client.clock.now() - 60) }), 'proof_claim_missing'],
    ['3: an "nbf" that is null', proof({ nbf: null }), 'proof_claim_missing'],
    ['4: no "typ"', proof({}, { typ: undefined }), 'proof_type_mismatch'],
    ['4: the type of a token', proof({}, { typ: 'at+jwt' }), 'proof_type_mismatch'],
    ['4: more behind the type', proof({}, { typ: 'dpop+jwt ' }), 'proof_type_mismatch'],
    [
      '5: no signature ("none")',
      `${encode({ ...header, alg: 'none' }, claims())}.`,
      'proof_algorithm_unsupported',
    ],
    ['5: HMAC', proof({}, { alg: 'HS256' }), 'proof_algorithm_unsupported'],
    ['5: an algorithm that is not registered', proof({}, { alg: 'es256' }), 'proof_algorithm_unsupported'],
    [
      '5: the name of a member of every object',
      proof({}, { alg: 'constructor' }),
      'proof_algorithm_unsupported',
    ],
    ['5: an algorithm that is not listed', proof({}, { alg: 'ES384' }), 'proof_algorithm_unsupported'],
    ['6: the signature of another key', stranger.sign(header, claims()), 'proof_signature_invalid'],
    ['6: no signature', `${head}.${body}.`, 'proof_signature_invalid'],
    [
      '6: another proof before the signature',
      `${head}.${encode(claims())}.${signature}`,
      'proof_signature_invalid',
    ],
    ['7: no key', proof({}, { jwk: undefined }), 'proof_key_unusable'],
    ['7: a key that is text', proof({}, { jwk: JSON.stringify(key.jwk) }), 'proof_key_unusable'],
    ['7: a private key', proof({}, { jwk: { ...key.jwk, d: 'x' } }), 'proof_key_unusable'],
    ['7: a shared secret', proof({}, { jwk: { kty: 'oct', k: 'x' } }), 'proof_key_unusable'],
    ['7: a key for encryption', proof({}, { jwk: { ...key.jwk, use: 'enc' } }), 'proof_key_unusable'],
    ['7: a key that only signs', proof({}, { jwk: { ...key.jwk, key_ops: ['sign'] } }), 'proof_key_unusable'],
    ['7: a key of another algorithm', proof({}, { jwk: weak.jwk }), 'proof_key_unusable'],
    ['7: an RSA key of 1024 bits', proof({}, { alg: 'RS256', jwk: shortModulus }), 'proof_key_unusable'],
    [
      '7: an Ed25519 key of small order',
      proof({}, { alg: 'Ed25519', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }),
      'proof_key_unusable',
    ],
    ['8: another method', proof({ htm: 'POST' }), 'proof_method_mismatch'],
    ['8: the method in small letters', proof({ htm: 'get' }), 'proof_method_mismatch'],
    ['9: another path', proof({ htu: `${uri}s` }), 'proof_target_mismatch'],
    ['9: a trailing slash', proof({ htu: `${uri}/` }), 'proof_target_mismatch'],
    ['9: another origin', proof({ htu: 'https://other.example/payroll' }), 'proof_target_mismatch'],
    ['9: plain http', proof({ htu: 'http://api.example.com/payroll' }), 'proof_target_mismatch'],
    ['9: a user name', proof({ htu: 'https://x@api.example.com/payroll' }), 'proof_target_mismatch'],
    ['9: a line feed', proof({ htu: `${uri}\n` }), 'proof_target_mismatch'],
    ['9: a path alone', proof({ htu: '/payroll' }), 'proof_target_mismatch'],
    ['11: too old', proof({ iat: client.clock.now() - 70.001 }), 'proof_expired'],
    ['11: before 1970', proof({ iat: -5 }), 'proof_expired'],
    ['11: of the future', proof({ iat: client.clock.now() + 10.001 }), 'proof_issued_in_future'],
    ['11: an "exp" that has passed', proof({ exp: client.clock.now() - 10 }), 'proof_expired'],
    ['11: an "nbf" of the future', proof({ nbf: client.clock.now() + 11 }), 'proof_issued_in_future'],
    ['12: the hash of another token', proof({ ath: 'x'.repeat(43) }), 'proof_token_mismatch'],
    ['12: the token itself', proof({ ath: client.token }), 'proof_token_mismatch'],
    ['12: another key', stranger.sign({ ...header, jwk: stranger.jwk }, claims()), 'proof_key_mismatch'],
  ])('%s', async (_name, given, code) => {
    const verdict = await client.send(await given);
    const { denial } = verdict;
    expect(denial?.code).toBe(code);
    expect(denial?.status).toBe(401);
    expect(denial?.error).toBe(code === 'proof_key_mismatch' ? 'invalid_token' : 'invalid_dpop_proof');
    expect(denial?.hint).toMatch(/RFC 9449/);
    // Neither the log nor the client gets a part of a token or a proof.
    const shown = JSON.stringify({ denial, reply: verdict.reply, events: client.events });
    for (const secret of [client.token, client.ath, 'x'.repeat(43), signature])
      expect(shown.includes(secret)).toBe(false);
  });
});

describe('the digest of a token', () => {
  it('is computed for the first proof of a key, and for the first one with another token', async () => {
    const { clock, token, issuer } = client;
    const computed: string[] = [];
    const sha256 = digestFunction();
    const digest = (text: string) => {
      computed.push(text);
      return sha256(text);
    };
    const settings = dpopSettings({ origins, replay: memoryReplay() });
    const checker = { settings, digest, reader: proofReader(settings.algorithms, digest) };
    const context = { now: clock.now, fetch: globalThis.fetch };
    const codeOf = async (sent: string, more: object = {}) => {
      const request = requestWith({ token: sent, proof: await proof(more) });
      const first = await checkFirst(request, sent, checker, context);
      const raw = {};
      const verdict = await checkPossession(first, key.thumbprint, {
        raw,
        used: undefined,
        checker,
        context,
      });
      return verdict.denial?.code ?? 'granted';
    };
    const other = await issuer.mint({ cnf: { jkt: key.thumbprint }, exp: clock.now() + 60 });
    const more = { ath: await athOf(other) };
    for (let count = 0; count < 3; count += 1) expect(await codeOf(token)).toBe('granted');
    expect(await codeOf(other)).toBe('proof_token_mismatch');
    expect(await codeOf(other, more)).toBe('granted');
    expect(await codeOf(other, more)).toBe('granted');
    expect(computed.filter((text) => text === token)).toHaveLength(1);
    expect(computed.filter((text) => text === other)).toHaveLength(2);
  });
});
