import { describe, expect, it } from 'vitest';
import { cookie, createVerifier, fromHeaders, fromNodeRequest, header } from '../index.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { createGuards } from '../verifier/guards.js';
import { authorizationHeader } from './authorization-header.js';
import type { HeaderRecord } from './from-headers.js';

const { clock, issuer } = await issuerWithClock();
const token = await issuer.mint();
const app = 'https://app.test';
const verifier = createVerifier({
  authorities: [peopleOf(issuer)],
  sources: [authorizationHeader, header('x-api-token'), cookie('session', { origins: [app] })],
  now: clock.now,
});
const outcome = async (headers: HeaderRecord, method?: string): Promise<string | undefined> => {
  const { denial, access } = await verifier.authenticate(fromHeaders(headers, { method }));
  return denial?.code ?? access?.subject;
};

describe('fromHeaders', () => {
  it.each(['authorization', 'Authorization', 'AUTHORIZATION', 'aUTHORIZATION'])(
    'finds a header whose name is written %s',
    async (name) => {
      expect(await outcome({ [name]: `Bearer ${token}` })).toBe('user_1');
      expect(await outcome({ [name]: [`Bearer ${token}`] })).toBe('user_1');
      expect(await outcome({ [name]: 'Bearer a|b' })).toBe('token_malformed');
      expect(fromHeaders({ [name]: 'x' }).header('Authorization')).toBe('x');
    },
  );

  // The proxy event of API Gateway 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
  it('reads both forms of headers in an event of API Gateway 1.0', async () => {
    const event = {
      httpMethod: 'POST',
      headers: { Host: 'api.test', Authorization: `Bearer ${token}` },
      multiValueHeaders: { Host: ['api.test'], Authorization: [`Bearer ${token}`, 'Bearer x'] },
    };
    expect(await outcome(event.headers)).toBe('user_1');
    expect(await outcome(event.multiValueHeaders)).toBe('credential_repeated');
    const request = fromHeaders(event.headers, { method: event.httpMethod, raw: event });
    expect([request.method, request.raw]).toEqual(['POST', event]);
  });

  it.each<[string, HeaderRecord]>([
    ['with the same value', { authorization: `Bearer ${token}`, Authorization: `Bearer ${token}` }],
    ['one of them empty', { authorization: '', Authorization: `Bearer ${token}` }],
    ['one of them a list', { AUTHORIZATION: ['Bearer x'], Authorization: `Bearer ${token}` }],
  ])('takes two spellings of one name for two values: %s', async (_name, headers) => {
    expect(await outcome(headers)).toBe('credential_repeated');
  });

  it.each<[string, HeaderRecord]>([
    ['no headers', {}],
    ['a value that is undefined', { authorization: undefined }],
    ['a value that is null', { authorization: null as never }],
    ['an empty list', { Authorization: [] }],
    ['a name that only begins like it', { 'authorization-info': 'Bearer x', xauthorization: 'Bearer y' }],
    ['a name of the same length', { authorizatiom: 'Bearer x' }],
  ])('finds no credential in %s', async (_name, headers) => {
    expect(await outcome(headers)).toBe('credential_missing');
  });

  it('counts a spelling that is undefined as absent', async () => {
    expect(await outcome({ authorization: undefined, Authorization: `Bearer ${token}` })).toBe('user_1');
  });

  it('finds cookies, origins and headers of your own in any case', async () => {
    expect(await outcome({ 'X-API-Token': token })).toBe('user_1');
    expect(await outcome({ Cookie: `session=${token}`, Origin: app }, 'POST')).toBe('user_1');
    expect(await outcome({ Cookie: `session=${token}`, ORIGIN: 'https://evil.test' }, 'GET')).toBe(
      'credential_cross_site',
    );
    expect(await outcome({ Cookie: `session=${token}` }, 'GET')).toBe('user_1');
    expect(await outcome({ Cookie: `session=${token}` })).toBe('credential_cross_site');
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['an object', {}],
    ['a promise', Promise.resolve(`Bearer ${token}`)],
    ['a list with a number', [`Bearer ${token}`, 5]],
    ['a list with undefined', [undefined]],
    ['a list of lists', [[`Bearer ${token}`]]],
  ])('causes an error without the value when a header is %s', async (_name, value) => {
    const failed = await outcome({ Authorization: value as string }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'configuration_invalid' });
    expect(String(failed)).not.toContain(token);
  });

  it('causes an error when a getter of the headers throws', async () => {
    const headers = {
      get Authorization(): string {
        throw new Error('secret');
      },
    };
    await expect(outcome(headers)).rejects.toThrow('secret');
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a list', [['authorization', `Bearer ${token}`]]],
    ['a string', `Bearer ${token}`],
    ['a Headers', new Headers({ authorization: `Bearer ${token}` })],
    ['a Map', new Map([['authorization', `Bearer ${token}`]])],
    ['an object that inherits its headers', Object.create({ authorization: `Bearer ${token}` })],
  ])('throws a ConfigurationError for %s, which would look like no headers', (_name, headers) => {
    expect(() => fromHeaders(headers as HeaderRecord)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });

  it('accepts an object without a prototype', async () => {
    const headers = Object.assign(Object.create(null) as object, { Authorization: `Bearer ${token}` });
    expect(await outcome(headers as HeaderRecord)).toBe('user_1');
    expect(await outcome(JSON.parse('{"__proto__":"x","constructor":"y"}') as HeaderRecord)).toBe(
      'credential_missing',
    );
  });

  it('keeps the access under the headers, or under the given object', async () => {
    const auth = createGuards(verifier, {}, (authenticate) => authenticate);
    const headers = { Authorization: `Bearer ${token}` };
    const event = { headers };
    await auth.required()(fromHeaders(headers));
    await auth.required()(fromHeaders(headers, { raw: event }));
    expect([auth.get(headers).subject, auth.get(event).subject]).toEqual(['user_1', 'user_1']);
  });

  it('says what is needed if the headers of an event are undefined', () => {
    expect(() => fromHeaders(undefined as unknown as HeaderRecord)).toThrow(
      /but got undefined\. .*fromHeaders\(headers\) for an object of header names and values\.$/,
    );
  });
});

describe('a request whose `header` compares names with case', () => {
  const sent: Readonly<Record<string, string>> = {
    Authorization: `Bearer ${token}`,
    'X-Api-Token': token,
    Cookie: `session=${token}`,
    Origin: 'https://evil.test',
  };
  const request = (...names: readonly string[]) => ({
    raw: {},
    method: 'GET',
    header: (name: string) => (names.includes(name) ? sent[name] : undefined),
  });

  it.each(['Authorization', 'X-Api-Token', 'Cookie'])('is not anonymous when it has %s', async (name) => {
    expect((await verifier.authenticate(request(name))).access?.subject).toBe('user_1');
  });

  it('is not trusted with a cookie of another site', async () => {
    const { denial } = await verifier.authenticate(request('Cookie', 'Origin'));
    expect(denial?.code).toBe('credential_cross_site');
  });

  it('is read by the lower-case name first', () => {
    const asked: string[] = [];
    const node = fromNodeRequest({ headers: { authorization: 'Bearer a' } });
    const read = authorizationHeader.read({
      ...node,
      header(name) {
        asked.push(name);
        return node.header(name);
      },
    });
    expect([read, asked]).toEqual([{ token: 'a' }, ['authorization']]);
  });
});
