import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { jwtIssuer } from '../authority/jwt-issuer.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { authorizationHeader } from './authorization-header.js';
import { cookie } from './cookie.js';
import { extract } from './extract.js';
import type { Extracted } from './extract.js';
import { formBody } from './form-body.js';

const form = 'application/x-www-form-urlencoded';
const sources = [authorizationHeader, formBody(), cookie('session', { origins: ['https://app.test'] })];

interface Sent {
  readonly body?: unknown;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

function requestWith({ body, method = 'POST', headers = {} }: Sent) {
  const all: Sent['headers'] = { 'content-type': form, ...headers };
  return { raw: {}, method, header: (name: string) => all[name], body };
}

/** The token that is found, or the code of the denial. */
function outcome(sent: Sent): string {
  const extracted = extract(requestWith(sent), sources) as Extracted;
  return extracted.denial ? extracted.denial.code : extracted.credential.token;
}

const body = { access_token: 'abc', other: 'x' };
const inherited = Object.create({ access_token: 'abc' }) as object;

describe('formBody', () => {
  it.each<[string, Sent, string]>([
    ['the field access_token of a form', { body }, 'abc'],
    ['a form with a charset', { body, headers: { 'content-type': `${form}; charset=utf-8` } }, 'abc'],
    ['a content type in capitals', { body, headers: { 'content-type': form.toUpperCase() } }, 'abc'],
    ['an object without a prototype', { body: Object.assign(Object.create(null) as object, body) }, 'abc'],
    ['a PUT', { body, method: 'PUT' }, 'abc'],
    ['a PATCH', { body, method: 'PATCH' }, 'abc'],
    ['a GET', { body, method: 'GET' }, 'credential_missing'],
    ['a HEAD', { body, method: 'HEAD' }, 'credential_missing'],
    ['a DELETE', { body, method: 'DELETE' }, 'credential_missing'],
    ['a method in lower case', { body, method: 'post' }, 'credential_missing'],
    ['JSON', { body, headers: { 'content-type': 'application/json' } }, 'credential_missing'],
    [
      'a multipart form',
      { body, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      'credential_missing',
    ],
    ['a longer type', { body, headers: { 'content-type': `${form}-x` } }, 'credential_missing'],
    [
      'a form in a parameter',
      { body, headers: { 'content-type': `text/plain; ${form}` } },
      'credential_missing',
    ],
    ['two content types', { body, headers: { 'content-type': [form, form] } }, 'credential_missing'],
    ['no content type', { body, headers: { 'content-type': [] } }, 'credential_missing'],
    ['a body that was not parsed', {}, 'credential_missing'],
    ['a body of null', { body: null }, 'credential_missing'],
    ['a body of text', { body: 'access_token=abc' }, 'credential_missing'],
    ['bytes', { body: new Uint8Array(3) }, 'credential_missing'],
    ['a list', { body: [body] }, 'credential_missing'],
    ['another field', { body: { ACCESS_TOKEN: 'abc', token: 'abc' } }, 'credential_missing'],
    ['an inherited field', { body: inherited }, 'credential_missing'],
    ['an empty field', { body: { access_token: '' } }, 'credential_missing'],
    ['the field twice', { body: { access_token: ['abc', 'abc'] } }, 'credential_repeated'],
    ['a list of one', { body: { access_token: ['abc'] } }, 'credential_repeated'],
    ['an empty list', { body: { access_token: [] } }, 'credential_repeated'],
    ['a nested field', { body: { access_token: { a: 'abc' } } }, 'credential_malformed'],
    ['a field of null', { body: { access_token: null } }, 'credential_malformed'],
    ['a number', { body: { access_token: 7 } }, 'credential_malformed'],
    ['a space in the token', { body: { access_token: 'a b' } }, 'credential_malformed'],
    ['a line break after it', { body: { access_token: 'abc\n' } }, 'credential_malformed'],
    ['only a space', { body: { access_token: ' ' } }, 'credential_malformed'],
  ])('reads a form or nothing: %s', (_name, sent, expected) => {
    expect(outcome(sent)).toBe(expected);
  });

  it('is denied together with a header, whatever each contains', () => {
    for (const authorization of ['Bearer abc', 'Bearer other', 'Bearer a b'])
      for (const access_token of ['abc', 'a b', ['abc', 'abc']])
        expect(outcome({ body: { access_token }, headers: { authorization } })).toBe('credential_repeated');
    expect(outcome({ body: { access_token: '' }, headers: { authorization: 'Bearer abc' } })).toBe('abc');
  });

  it('is used instead of a cookie, which browsers send by themselves', () => {
    const headers = { cookie: 'session=fromCookie', origin: 'https://app.test' };
    expect(outcome({ body, headers })).toBe('abc');
    expect(outcome({ body: {}, headers })).toBe('fromCookie');
  });

  it('denies with a detail that names the field and not its value', () => {
    const details = ['s3cret one', ['s3cret', 's3cret'], { s3cret: 's3cret' }].map((access_token) => {
      const { denial } = extract(requestWith({ body: { access_token } }), sources) as Extracted;
      return [denial?.code, denial?.detail.field, JSON.stringify(denial).includes('s3cret')];
    });
    const [malformed, repeated] = ['credential_malformed', 'credential_repeated'];
    const codes = [malformed, repeated, malformed];
    expect(details).toEqual(codes.map((code) => [code, 'access_token', false]));
  });

  it('passes on an error of the body and of its parser instead of granting', async () => {
    const issuer = await createIssuer();
    const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience });
    const verifier = createVerifier({ authorities: [people], sources: [formBody()], fetch: issuer.fetch });
    const request = requestWith({ body: { access_token: await issuer.mint() } });
    expect((await verifier.authenticate(request)).outcome).toBe('granted');
    const broken = Object.defineProperty(requestWith({}), 'body', {
      get() {
        throw new Error('not yet parsed');
      },
    });
    await expect(verifier.authenticate(broken)).rejects.toThrow('not yet parsed');
    const later = requestWith({ body: Promise.resolve(request.body) });
    expect((await verifier.authenticate(later)).outcome).toBe('anonymous');
  });

  it('accepts only the authorities that it lists, and rejects wrong options', () => {
    const extracted = extract(requestWith({ body }), [formBody({ accept: ['people'] })]) as Extracted;
    expect(extracted).toMatchObject({ credential: { accept: ['people'] } });
    expect(() => formBody({ accept: [] })).toThrow(/"accept"/);
    expect(() => formBody({ field: 'token' } as object)).toThrow(/"field"/);
  });
});
