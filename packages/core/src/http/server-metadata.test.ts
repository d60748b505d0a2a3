import { describe, expect, it } from 'vitest';
import { endpointFromMetadata } from './server-metadata.js';

const issuer = 'https://id.example.com/tenant';
const openid = 'https://id.example.com/tenant/.well-known/openid-configuration';
const oauth = 'https://id.example.com/.well-known/oauth-authorization-server/tenant';

/** Looks for an address in metadata at the given addresses; all others respond with 404. */
async function look(
  documents: Readonly<Record<string, unknown>>,
  given: { issuer?: string; signal?: AbortSignal; onAsked?: () => void } = {},
) {
  const asked: string[] = [];
  const fetch = (url: unknown): Promise<Response> => {
    asked.push(String(url));
    given.onAsked?.();
    const found = documents[String(url)];
    if (found instanceof Response) return Promise.resolve(found);
    return Promise.resolve(found === undefined ? new Response('', { status: 404 }) : Response.json(found));
  };
  const signal = given.signal ?? new AbortController().signal;
  const context = { now: () => 0, fetch };
  const found = await endpointFromMetadata(
    'introspection_endpoint',
    given.issuer ?? issuer,
    context,
    signal,
  ).then(
    ({ href }) => href,
    (problem: Error) => problem,
  );
  return { asked, found };
}

const address = 'https://ask.example.com/introspect';

describe('endpointFromMetadata', () => {
  it('reads OpenID Connect metadata first, and OAuth metadata when there is none', async () => {
    const document = { issuer, introspection_endpoint: address };
    expect(await look({ [openid]: document, [oauth]: {} })).toEqual({ asked: [openid], found: address });
    expect(await look({ [oauth]: document })).toEqual({ asked: [openid, oauth], found: address });
  });

  it('reads OAuth metadata also if the 404 before it asks for a pause', async () => {
    const document = { issuer, introspection_endpoint: address };
    const gateway = (): Response => new Response('', { status: 404, headers: { 'retry-after': '1' } });
    const all = { [openid]: gateway(), [oauth]: document };
    expect(await look(all)).toEqual({ asked: [openid, oauth], found: address });
    const { found } = await look({ [openid]: gateway(), [oauth]: gateway() });
    expect(found).toMatchObject({ retryAfter: 0 });
  });

  it.each([
    [openid, 5, [openid]],
    [oauth, 7, [openid, oauth]],
  ])('makes the pause that one of the two answers asks for: %s', async (url, seconds, requests) => {
    const busy = new Response('', { status: 429, headers: { 'retry-after': `${seconds}` } });
    const document = { issuer, introspection_endpoint: address };
    const { asked, found } = await look({ [oauth]: document, [url]: busy });
    expect(asked).toEqual(requests);
    expect(found).toMatchObject({ retryAfter: seconds });
  });

  it('makes no second request when the signal is aborted during the first', async () => {
    const controller = new AbortController();
    const onAsked = (): void => controller.abort(new Error('late'));
    const { asked, found } = await look({}, { signal: controller.signal, onAsked });
    expect(asked).toEqual([openid]);
    expect(found).toMatchObject({ message: 'late' });
  });

  it('makes no request when the signal is already aborted', async () => {
    const { asked, found } = await look({}, { signal: AbortSignal.abort(new Error('late')) });
    expect(asked).toEqual([]);
    expect(found).toMatchObject({ message: 'late' });
  });

  it('rejects metadata that is not UTF-8', async () => {
    const [before, after] = JSON.stringify({ issuer, introspection_endpoint: `${address}/~` }).split('~');
    const encode = (text = ''): Uint8Array => new TextEncoder().encode(text);
    const wrong = new Response(Uint8Array.of(...encode(before), 0xe9, ...encode(after)));
    const { found } = await look({ [openid]: wrong });
    expect((found as Error).message).toContain(`${openid} answered bytes that are not UTF-8`);
  });

  it('names the responses of both addresses when neither has metadata', async () => {
    expect((await look({})).found).toMatchObject({
      message: `${openid} answered 404, and ${oauth} answered 404`,
      cause: { message: `${openid} answered 404` },
    });
  });

  it.each<[string, unknown, string]>([
    ['that is a list', [], 'JSON object'],
    ['that is null', null, 'JSON object'],
    ['without an issuer', { introspection_endpoint: address }, 'another issuer'],
    ['of another issuer', { issuer: `${issuer}/`, introspection_endpoint: address }, 'another issuer'],
    ['without the address', { issuer }, 'introspection_endpoint'],
    [
      'with an address that is a list',
      { issuer, introspection_endpoint: [address] },
      'introspection_endpoint',
    ],
    [
      'with a part of an address',
      { issuer, introspection_endpoint: '/introspect' },
      'introspection_endpoint',
    ],
    [
      'with a secret in it',
      { issuer, introspection_endpoint: 'https://a:b@c.test' },
      'introspection_endpoint',
    ],
    [
      'with an address of more than 2048 characters',
      { issuer, introspection_endpoint: address.padEnd(2049, 'a') },
      'has more than 2048 characters',
    ],
    ['with a fragment', { issuer, introspection_endpoint: `${address}#a` }, 'introspection_endpoint'],
    [
      'that leads to this machine',
      { issuer, introspection_endpoint: 'https://localhost/' },
      'introspectionEndpoint(url',
    ],
  ])('rejects metadata %s', async (_name, document, says) => {
    const { found } = await look({ [openid]: document });
    expect(found).toBeInstanceOf(Error);
    expect(found).toMatchObject({ message: expect.stringContaining(says) as string });
  });

  it('accepts an address of 2048 characters', async () => {
    const longest = address.padEnd(2048, 'a');
    const { found } = await look({ [openid]: { issuer, introspection_endpoint: longest } });
    expect(found).toBe(longest);
  });

  it('accepts metadata of an issuer on this machine that leads to this machine', async () => {
    const local = 'http://localhost:3000';
    const { found } = await look(
      {
        [`${local}/.well-known/openid-configuration`]: {
          issuer: local,
          introspection_endpoint: `${local}/a`,
        },
      },
      { issuer: local },
    );
    expect(found).toBe(`${local}/a`);
  });
});
