import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { jwtIssuer } from '../authority/jwt-issuer.js';
import { createVerifier } from '../verifier/create-verifier.js';
import {
  fromFetchRequest,
  fromNodeRequest,
  headerValues,
  joinRepeatedAuthorization,
} from './auth-request.js';
import type { AuthRequest, NodeRequest } from './auth-request.js';
import { authorizationHeader } from './authorization-header.js';
import { extract as extractFrom } from './extract.js';

const extract = (request: AuthRequest) => extractFrom(request, [authorizationHeader]);

const raw = (...headers: string[]): readonly string[] => ['Host', 'api.test', ...headers];

describe('fromNodeRequest', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn'])(
    'finds a header that was sent a second time as %s',
    (again) => {
      const rawHeaders = raw('Authorization', 'Bearer a', again, 'Bearer b');
      const request = fromNodeRequest({ headers: { authorization: 'Bearer a' }, rawHeaders });
      expect(extract(request)).toMatchObject({ denial: { code: 'credential_repeated', status: 400 } });
    },
  );

  it.each<[string, readonly string[]]>([
    ['no raw headers', []],
    ['raw headers without it', raw('Accept', '*/*')],
    ['a raw header whose name only begins like it', raw('Authorization-Info', 'x', 'X-Authorization', 'y')],
    ['a raw value that looks like its name', raw('X-A', 'authorization', 'X-B', 'authorization')],
    ['a raw name without a value', ['authorization', 'Bearer a', 'authorization']],
  ])('reads the header from the headers object of the framework, with %s', (_name, rawHeaders) => {
    const request = fromNodeRequest({ headers: { authorization: 'Bearer kept' }, rawHeaders });
    expect(request.header('authorization')).toBe('Bearer kept');
  });

  it('returns repeated headers of an HTTP/2 request as a list', () => {
    const request = fromNodeRequest({ headers: { authorization: ['Bearer a', 'Bearer b'] } });
    expect(extract(request)).toMatchObject({ denial: { code: 'credential_repeated' } });
  });

  it('uses the request itself as raw, or the object of a framework that wraps it', () => {
    const node = { headers: {} };
    const wrapped = { raw: node };
    expect(fromNodeRequest(node).raw).toBe(node);
    expect(fromNodeRequest(node, wrapped).raw).toBe(wrapped);
  });
});

describe('joinRepeatedAuthorization', () => {
  it('adds a second credential for a framework that reads `headers` only', () => {
    const node = {
      headers: { authorization: 'Bearer a' },
      rawHeaders: raw('Authorization', 'Bearer a', 'authorization', 'Bearer b'),
    };
    joinRepeatedAuthorization(node);
    const headers = new Headers(node.headers);
    expect(extract(fromFetchRequest(new Request('https://api.test', { headers })))).toMatchObject({
      denial: { code: 'credential_repeated' },
    });
  });

  it.each<[string, readonly string[]]>([
    ['one credential', raw('Authorization', 'Bearer a')],
    ['none', raw()],
  ])('does not change %s', (_name, rawHeaders) => {
    const node = { headers: { authorization: 'Bearer a' }, rawHeaders };
    joinRepeatedAuthorization(node);
    expect(node.headers).toEqual({ authorization: 'Bearer a' });
  });
});

describe('fromFetchRequest', () => {
  it('reads a header by its name in any case', () => {
    const request = new Request('https://api.test', { headers: { AUTHORIZATION: 'Bearer a' } });
    expect(fromFetchRequest(request).header('authorization')).toBe('Bearer a');
    expect(fromFetchRequest(request).raw).toBe(request);
  });

  it('finds no header where none was sent', () => {
    const extracted = extract(fromFetchRequest(new Request('https://api.test')));
    expect(extracted).toMatchObject({ denial: { code: 'credential_missing' } });
  });

  it.each<[string, string]>([
    ['Bearer a', 'Basic Yjpj'],
    ['Basic Yjpj', 'Bearer a'],
    ['', 'Bearer a'],
  ])('finds that %j and %j were sent together', (first, second) => {
    const headers: [string, string][] = [first, second].map((value) => ['authorization', value]);
    const extracted = extract(fromFetchRequest(new Request('https://api.test', { headers })));
    expect(extracted).toMatchObject({ denial: { code: 'credential_repeated' } });
  });
});

describe('a request of another kind', () => {
  const names = /fromFetchRequest\(request\).*fromNodeRequest\(request\).*fromHeaders\(headers\)/;
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: 'https://issuer.test', audience: 'api' })],
  });
  const node = { headers: { authorization: 'Bearer x' }, method: 'GET', url: '/' };

  it.each<[string, object]>([
    ['a request of Node.js', node],
    ['a Request', new Request('https://api.test')],
    ['a plain object of headers', { authorization: 'Bearer x' }],
  ])('%s that is not adapted is an error that names the functions that do it', async (_name, request) => {
    const given = request as AuthRequest;
    await expect(verifier.authenticate(given)).rejects.toThrow(configurationError(names));
    expect(() => headerValues(given, 'x-api-key')).toThrow(configurationError(names));
    await expect(Promise.resolve().then(() => verifier.guard()(given))).rejects.toThrow(
      configurationError(names),
    );
  });

  it('is an error of the function that adapts it', async () => {
    const requests = [
      fromFetchRequest(node as unknown as Request),
      fromNodeRequest(new Request('https://api.test') as unknown as NodeRequest),
    ];
    for (const request of requests)
      await expect(verifier.authenticate(request)).rejects.toThrow(configurationError(names));
  });
});
