import { createClock } from '@tokenward/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configurationError } from '../../../test/configuration-error.js';
import { stoppedClock } from '../../../test/setup.js';
import {
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  remoteKeys,
} from '../../index.js';
import type { AuthEvent, UnavailableError } from '../../index.js';
import { promisesAreShared } from '../../lib/runtime.js';
import { bearerClientToken, clientSecretBasic, clientSecretPost } from './client-authentication.js';
import type { ClientAuthentication } from './client-authentication.js';
import type { Introspect } from './introspect.js';

const { clock, now } = stoppedClock();
const issuer = 'https://id.test';
const address = 'https://id.test/oauth2/introspection';
const client = clientSecretBasic('app', 's3cret');
const active = {
  active: true,
  iss: issuer,
  aud: 'api',
  sub: 'ann',
  exp: now + 60,
  token_type: 'Bearer',
} as const;

interface Question {
  readonly url: string;
  readonly method: string | undefined;
  readonly redirect: string | undefined;
  readonly headers: Headers;
  readonly form: Readonly<Record<string, string>>;
}

type Answering = (url: string) => Response | Promise<Response>;

/** A verifier with this `ask` and these responses, and the requests that it sends. */
function asking(ask: Introspect, answering: Answering) {
  const questions: Question[] = [];
  const verifier = createVerifier({
    authorities: [introspection({ name: 'tokens', issuer, audience: 'api', ask })],
    now: clock.now,
    fetch(input, init = {}) {
      const url = String(input instanceof Request ? input.url : input);
      questions.push({
        url,
        method: init.method,
        redirect: init.redirect,
        headers: new Headers(init.headers),
        form: Object.fromEntries(new URLSearchParams(String((init.body as string | undefined) ?? ''))),
      });
      return Promise.resolve(answering(url));
    },
  });
  return { verifier, questions };
}

const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** An active answer whose subject ends with these bytes. */
function withSubject(...bytes: readonly number[]): Response {
  const [before, after] = JSON.stringify({ ...active, sub: 'ann_' }).split('ann_') as [string, string];
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return new Response(Uint8Array.of(...encode(`${before}ann_`), ...bytes, ...encode(after)));
}

const json = (body: unknown) => (): Response => Response.json(body);
const known = (authentication: ClientAuthentication = client): Introspect =>
  introspectionEndpoint(address, { client: authentication });

describe('an introspection request', () => {
  it('is a form with the token and its hint (RFC 7662 §2.1), and follows no redirect', async () => {
    const { verifier, questions } = asking(known(), json(active));
    const token = 'opaque/with+signs~.-_==';
    expect((await verifier.verify(token)).access?.subject).toBe('ann');
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({
      url: address,
      method: 'POST',
      redirect: 'manual',
      form: { token, token_type_hint: 'access_token' },
    });
    expect(questions[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(questions[0]?.headers.get('accept')).toBe('application/json');
    expect(questions[0]?.url).not.toContain('opaque');
  });

  it.each<[string, ClientAuthentication, string | null, object]>([
    ['basic', clientSecretBasic('a:b', 'c d'), `Basic ${btoa('a%3Ab:c+d')}`, {}],
    ['post', clientSecretPost('a:b', 'c d'), null, { client_id: 'a:b', client_secret: 'c d' }],
    ['bearer', bearerClientToken('sk_1'), 'Bearer sk_1', {}],
  ])('authenticates the client by %s', async (_name, authentication, authorization, parameters) => {
    const { verifier, questions } = asking(known(authentication), json(active));
    await verifier.verify('opaque');
    expect(questions[0]?.headers.get('authorization')).toBe(authorization);
    expect(questions[0]?.form).toEqual({ token: 'opaque', token_type_hint: 'access_token', ...parameters });
  });

  it('is sent for each verification, with new client authentication', async () => {
    let signed = 0;
    const counting: ClientAuthentication = () => {
      signed += 1;
      return Promise.resolve({ headers: {}, parameters: { client_assertion: String(signed) } });
    };
    const { verifier, questions } = asking(known(counting), json(active));
    await verifier.verify('opaque');
    await verifier.verify('opaque');
    expect(questions.map(({ form }) => form.client_assertion)).toEqual(['1', '2']);
  });
});

describe('an introspection response', () => {
  it.each<[string, unknown, string]>([
    ['active', active, 'granted'],
    ['inactive', { active: false }, 'token_inactive'],
    ['inactive, with claims of an active one', { ...active, active: false }, 'token_inactive'],
    ['active without a claim', { active: true }, 'claim_missing'],
    ['active but expired', { ...active, exp: now - 60 }, 'token_expired'],
    ['active for another audience', { ...active, aud: 'other' }, 'audience_mismatch'],
    [
      'active with members that every object has',
      JSON.parse('{"active":true,"__proto__":{"iss":"x"}}'),
      'claim_missing',
    ],
  ])('decides about the token: %s', async (_name, body, code) => {
    const { verifier } = asking(known(), json(body));
    expect((await verifier.verify('opaque')).denial?.code ?? 'granted').toBe(code);
  });

  it('adds all its members except "active" to the claims', async () => {
    const { active: _active, ...claims } = active;
    const { verifier } = asking(known(), json(active));
    expect((await verifier.verify('opaque')).access?.claims).toEqual(claims);
  });

  it.each<[string, Answering]>([
    ['nothing', () => new Response('')],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['null', json(null)],
    ['a list', json([active])],
    ['text', json('active')],
    ['an object without "active"', json({ ...active, active: undefined })],
    ['"active" as text', json({ ...active, active: 'true' })],
    ['"active" as a number', json({ ...active, active: 1 })],
    ['"active" as null', json({ ...active, active: null })],
    ['"active" inherited', () => new Response('{"__proto__":{"active":true}}')],
    ['half an object', () => new Response('{"active":true')],
    ['an error of the server', () => new Response('{"active":true}', { status: 500 })],
    ['too many requests', () => new Response('{"active":true}', { status: 429 })],
    ['a redirect', () => new Response('{"active":true}', { status: 302, headers: { location: '/' } })],
  ])('causes UnavailableError when it does not decide about the token: %s', async (_name, answering) => {
    const { verifier } = asking(known(), answering);
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  });

  it.each<[string, () => Response]>([
    ['a byte of Latin-1', () => new Response(Uint8Array.of(...utf8(active), 0xe9))],
    ['a byte of Latin-1 in a subject', () => withSubject(0xe9)],
    ['another such byte, which must not be the same user', () => withSubject(0xe8)],
    ['an overlong form in a subject', () => withSubject(0xc1, 0xa1)],
  ])('causes UnavailableError when it is not UTF-8: %s', async (_name, answering) => {
    const { verifier } = asking(known(), answering);
    await expect(verifier.verify('opaque')).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('not UTF-8') as string,
    });
  });

  it('may begin with a byte order mark (RFC 8259 §8.1)', async () => {
    const { verifier } = asking(
      known(),
      () => new Response(Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8(active))),
    );
    expect((await verifier.verify('opaque')).access?.subject).toBe('ann');
  });

  /** The outcome, the events and the findings for such a response. */
  async function refused(status: number, body: string | Uint8Array<ArrayBuffer> | null = '{}') {
    const events: AuthEvent[] = [];
    const answering = () => Promise.resolve(new Response(body, { status }));
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer, audience: 'api', ask: known() })],
      now: clock.now,
      fetch: answering,
      observe: (event) => void events.push(event),
    });
    const outcome = await verifier.verify('t0ken').then(
      ({ denial }) => denial,
      (error: unknown) => error as UnavailableError,
    );
    return { outcome, events, findings: await verifier.check() };
  }

  it.each([400, 403, 413, 414, 422, 431])(
    'denies the token as unrecognized when its status may be due to the token: %d',
    async (status) => {
      for (const body of ['', '<html>', '{"error":"invalid_request"}', Uint8Array.of(0xe9), 't0ken']) {
        const { outcome, events, findings } = await refused(status, body);
        expect(outcome).toMatchObject({
          code: 'token_unrecognized',
          status: 401,
          hint: expect.stringContaining(`${address} answered ${status}`) as string,
          detail: { status },
        });
        expect(events).toMatchObject([{ type: 'denied', code: 'token_unrecognized', authority: 'tokens' }]);
        expect(findings).toEqual([
          { authority: 'tokens', problem: expect.stringContaining(`answered ${status}`) as string },
        ]);
        expect(JSON.stringify([outcome, events, findings])).not.toMatch(/s3cret|t0ken/);
      }
    },
  );

  it.each<readonly [number, string]>([
    [401, '{}'],
    [401, '<html>'],
    [401, '{"error":"invalid_token"}'],
    ...[400, 403, 404, 413, 415, 422, 429].map((status) => [status, '{"error":"invalid_client"}'] as const),
    ...[400, 403, 404, 413, 415, 422, 429].map(
      (status) => [status, '{"error":"unauthorized_client","error_description":"s3cret"}'] as const,
    ),
  ])(
    'causes UnavailableError, an event and a finding when it rejects the credentials of the API: %d %s',
    async (status, body) => {
      const { outcome, events, findings } = await refused(status, body);
      const says = expect.stringContaining(
        `${address} answered ${status}: it refuses the credentials of this API`,
      ) as string;
      expect(outcome).toMatchObject({ code: 'unavailable', status: 503, hint: says });
      expect(events).toMatchObject([{ type: 'unavailable', hint: says }]);
      expect(findings).toEqual([{ authority: 'tokens', problem: says }]);
      expect(JSON.stringify([outcome, events, findings])).not.toMatch(/s3cret|t0ken|czNjcmV0/);
    },
  );

  it.each([201, 202, 204, 206, 402, 404, 405, 406, 407, 408, 409, 410, 411, 415, 418, 429, 451])(
    'causes UnavailableError when its status is not about the token: %d',
    async (status) => {
      const { outcome, events, findings } = await refused(
        status,
        status === 204 ? null : JSON.stringify(active),
      );
      const says = expect.stringContaining(`${address} answered ${status}`) as string;
      expect(outcome).toMatchObject({ code: 'unavailable', status: 503, hint: says });
      expect(events).toMatchObject([{ type: 'unavailable', hint: says }]);
      expect(findings).toEqual([{ authority: 'tokens', problem: says }]);
    },
  );

  it('never causes a configuration error, whatever its status', async () => {
    let status = 200;
    const { verifier } = asking(
      known(),
      () => new Response([204, 205, 304].includes(status) ? null : '{"error":"x"}', { status }),
    );
    for (; status < 600; status += 1) {
      const code = await verifier.verify('opaque').then(
        ({ denial }) => denial?.code,
        (error: unknown) => (error as UnavailableError).code,
      );
      expect(code).toMatch(/^(unavailable|token_unrecognized)$/);
    }
  });

  it.each([401, 500, 302, 200])(
    'never causes an error that contains the secret or the token: %d',
    async (status) => {
      const { verifier } = asking(known(), () => new Response('s3cret t0ken', { status }));
      const error = await verifier.verify('t0ken').catch((thrown: unknown) => thrown);
      const { message, hint, reply } = error as { message: string; hint?: string; reply?: unknown };
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify([message, hint, reply])).not.toMatch(/s3cret|t0ken|czNjcmV0/);
    },
  );
});

describe('200 concurrent introspection requests', () => {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  afterEach(() => vi.unstubAllGlobals());

  it('leave no timer and no listener behind, whatever the response', async () => {
    const timers = new Set<unknown>();
    let started = 0;
    vi.stubGlobal('setTimeout', (task: () => void, delay?: number) => {
      const timer = set(task, delay);
      timers.add(timer);
      started += 1;
      return timer;
    });
    vi.stubGlobal('clearTimeout', (timer: ReturnType<typeof set>) => {
      timers.delete(timer);
      clear(timer);
    });
    const answers: readonly Answering[] = [
      json(active),
      json({ active: false }),
      () => new Response('{}', { status: 403 }),
      () => new Response('{}', { status: 401 }),
      () => new Response('{}', { status: 500 }),
      () => new Response('{}', { status: 302 }),
      () => new Response(Uint8Array.of(0xff)),
      () => Promise.reject(new TypeError('down')),
    ];
    let listeners = 0;
    let asked = 0;
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer, audience: 'api', ask: known() })],
      now: clock.now,
      fetch(_input, init) {
        const { signal } = init as { signal: AbortSignal };
        const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
        signal.addEventListener = (...given: Parameters<typeof add>) => {
          listeners += 1;
          add(...given);
        };
        signal.removeEventListener = (...given: Parameters<typeof remove>) => {
          listeners -= 1;
          remove(...given);
        };
        asked += 1;
        return Promise.resolve(answers[asked % answers.length]?.('') ?? Response.error());
      },
    });
    const questions = Array.from({ length: 200 }, (_, index) => verifier.verify(`opaque_${index}`));
    await Promise.allSettled(questions);
    expect(started).toBeGreaterThanOrEqual(200);
    expect([asked, timers.size, listeners]).toEqual([200, 0, 0]);
  });
});

describe('an introspection request without a response', () => {
  const hanging = (): Promise<Response> => new Promise(() => {});

  it('ends at its timeout with a hint that names the endpoint', async () => {
    const { verifier } = asking(known(), hanging);
    await expect(verifier.verify('opaque')).rejects.toMatchObject({
      code: 'unavailable',
      hint: `the answer of ${address} did not arrive within 5 seconds`,
    });
  });

  it('ends at the timeout of its options, which covers the metadata too', async () => {
    const metadata = { issuer, introspection_endpoint: address };
    const options = { client, timeout: 0.2 };
    for (const [ask, answer, what] of [
      [introspectionEndpoint(address, options), hanging, `the answer of ${address}`],
      [
        discoveredIntrospection(issuer, options),
        (url: string) => (url === address ? hanging() : Response.json(metadata)),
        `the answer of ${address}`,
      ],
      [discoveredIntrospection(issuer, options), hanging, `the metadata of ${issuer}`],
    ] as const)
      await expect(asking(ask, answer).verifier.verify('opaque')).rejects.toMatchObject({
        code: 'unavailable',
        hint: `${what} did not arrive within 0.2 seconds`,
      });
  });

  it('has a deadline that is longer than all fetches of one request together', () => {
    const keys = remoteKeys('https://id.test/jwks', { timeout: 20 });
    const signed = { issuer, audience: 'app', keys };
    expect(introspectionEndpoint(address, { client }).timeout).toBe(6);
    expect(introspectionEndpoint(address, { client, timeout: 30 }).timeout).toBe(31);
    expect(introspectionEndpoint(address, { client, timeout: 30, signed }).timeout).toBe(30 + 2 * 21 + 1);
    expect(discoveredIntrospection(issuer, { client, timeout: 30 }).timeout).toBe(61);
    const bare = { ...signed, keys: () => ({ keys: [], withdrawnWithin: 1, candidates: () => [] }) };
    expect(introspectionEndpoint(address, { client, signed: bare }).timeout).toBe(5 + 2 * 5 + 1);
    const slow = { ...signed, keys: Object.assign(bare.keys, { timeout: 600 }) };
    expect(discoveredIntrospection(issuer, { client, timeout: 60, signed: slow }).timeout).toBe(560);
  });
});

describe('a discovered introspection endpoint', () => {
  const openid = `${issuer}/.well-known/openid-configuration`;
  const oauth = `${issuer}/.well-known/oauth-authorization-server`;
  const metadata = { issuer, introspection_endpoint: address };
  const found = discoveredIntrospection.bind(null, issuer, { client });
  const named =
    (documents: Readonly<Record<string, unknown>>): Answering =>
    (url) => {
      if (url === address) return Response.json(active);
      return url in documents ? Response.json(documents[url]) : new Response('', { status: 404 });
    };

  it.each<[string, object, string[]]>([
    ['of OpenID Connect', { [openid]: metadata }, [openid, address]],
    ['of OAuth (RFC 8414)', { [oauth]: metadata }, [openid, oauth, address]],
  ])('%s is found and used', async (_name, documents, asked) => {
    const { verifier, questions } = asking(found(), named({ ...documents }));
    expect((await verifier.verify('opaque')).access?.subject).toBe('ann');
    expect(questions.map(({ url }) => url)).toEqual(asked);
    expect(questions.slice(0, -1).map(({ headers }) => headers.get('authorization'))).not.toContain(
      questions.at(-1)?.headers.get('authorization'),
    );
  });

  it('is looked up once in ten minutes, by its age when the clock was set back', async () => {
    const own = createClock(now);
    const asked: string[] = [];
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer, audience: 'api', ask: found() })],
      now: own.now,
      fetch(input) {
        asked.push(input as string);
        return Promise.resolve(named({ [openid]: metadata })(input as string));
      },
    });
    const searches = async (at: number): Promise<number> => {
      own.set(at);
      asked.length = 0;
      await verifier.verify('opaque');
      return asked.filter((url) => url === openid).length;
    };
    expect(await searches(now)).toBe(1);
    expect(await searches(now + 599)).toBe(0);
    expect(await searches(now + 600)).toBe(1);
    expect(await searches(now + 900)).toBe(0);
    expect(await searches(now - 3600)).toBe(0);
    expect(await searches(now - 3301)).toBe(0);
    expect(await searches(now - 3300)).toBe(1);
    expect(await searches(now - 9999)).toBe(0);
  });

  it('is used for an hour while its metadata is unavailable, with one retry every 30 seconds', async () => {
    const own = createClock(now);
    let up = true;
    let searches = 0;
    const longLived = { ...active, exp: now + 10_000 };
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer, audience: 'api', ask: found() })],
      now: own.now,
      fetch(input) {
        const url = input as string;
        if (url === address) return Promise.resolve(Response.json(longLived));
        searches += 1;
        return Promise.resolve(up ? Response.json(metadata) : new Response('', { status: 503 }));
      },
    });
    const said = async (at: number): Promise<string> => {
      own.set(at);
      return verifier.verify('opaque').then(
        ({ denial }) => denial?.code ?? 'granted',
        (error: unknown) => (error as { code: string }).code,
      );
    };
    expect(await said(now)).toBe('granted');
    up = false;
    searches = 0;
    for (let second = 600; second < 660; second += 1) expect(await said(now + second)).toBe('granted');
    expect(searches).toBe(4); // two attempts, each at both addresses of metadata
    expect(await said(now + 4199)).toBe('granted');
    expect(await said(now + 4200)).toBe('unavailable');
    up = true;
    expect(await said(now + 4300)).toBe('granted');
  });

  it.each<[string, unknown]>([
    ['is missing', { issuer }],
    ['is no address', { issuer, introspection_endpoint: '/introspect' }],
    ['is no text', { issuer, introspection_endpoint: [address] }],
    ['leads to this machine', { issuer, introspection_endpoint: 'http://127.0.0.1/introspect' }],
    ['is plain http', { issuer, introspection_endpoint: 'http://id.test/introspect' }],
    ['holds a password', { issuer, introspection_endpoint: 'https://u:p@id.test/introspect' }],
    ['is in metadata of another issuer', { ...metadata, issuer: 'https://evil.test' }],
    ['is in metadata of an issuer with an extra slash', { ...metadata, issuer: `${issuer}/` }],
    ['is in metadata without an issuer', { introspection_endpoint: address }],
    ['is in a list', [metadata]],
  ])('is rejected before the client secret is sent, when it %s', async (_name, document) => {
    const { verifier, questions } = asking(found(), named({ [openid]: document }));
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ code: 'unavailable' });
    expect(questions.map(({ url, method }) => [url, method])).toEqual([[openid, undefined]]);
    expect(questions[0]?.headers.get('authorization')).toBeNull();
  });

  it('is looked up once for concurrent tokens, where promises can be shared', async () => {
    const { verifier, questions } = asking(found(), named({ [openid]: metadata }));
    const tokens = Array.from({ length: 20 }, (_, index) => `opaque_${index}`);
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(questions.filter(({ url }) => url === openid)).toHaveLength(promisesAreShared() ? 1 : 4);
    expect(questions.filter(({ url }) => url === address)).toHaveLength(20);
  });

  it('is looked up again after an outage', async () => {
    let up = false;
    const { verifier } = asking(found(), (url) =>
      up ? named({ [openid]: metadata })(url) : new Response('', { status: 503 }),
    );
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ code: 'unavailable' });
    up = true;
    expect((await verifier.verify('opaque')).access?.subject).toBe('ann');
  });

  it('does not depend on the content of a token', async () => {
    const { verifier, questions } = asking(found(), named({ [openid]: metadata }));
    await verifier.verify('https//evil.test/.well-known');
    expect(questions.map(({ url }) => new URL(url).origin)).toEqual([issuer, issuer]);
  });
});

describe('the Retry-After header of an introspection endpoint', () => {
  const metadata = Response.json.bind(undefined, { issuer, introspection_endpoint: address });
  const date = (): string => new Date((clock.now() + 60) * 1000).toUTCString();

  it.each<[string, Introspect, () => string]>([
    ['of a known endpoint, in seconds', introspectionEndpoint(address, { client }), () => '60'],
    ['of a discovered endpoint, in seconds', discoveredIntrospection(issuer, { client }), () => '60'],
    ['of a known endpoint, as a date', introspectionEndpoint(address, { client }), date],
  ])('stops all requests to it for that time: %s', async (_name, ask, value) => {
    const busy = () => new Response('', { status: 429, headers: { 'retry-after': value() } });
    let answer = busy;
    const { verifier, questions } = asking(ask, (url) =>
      url.includes('.well-known') ? metadata() : answer(),
    );
    const count = () => questions.filter(({ method }) => method === 'POST').length;
    await expect(verifier.verify('one')).rejects.toMatchObject({ status: 503, retryAfter: 60 });
    clock.advance(20);
    for (const token of ['one', 'two'])
      await expect(verifier.verify(token)).rejects.toMatchObject({
        status: 503,
        retryAfter: 40,
        hint: `${address} answered 429`,
      });
    expect(count()).toBe(1);
    answer = () => Response.json({ ...active, exp: clock.now() + 60 });
    clock.advance(40);
    expect((await verifier.verify('one')).access?.subject).toBe('ann');
    expect(count()).toBe(2);
  });

  it('of its metadata stops all requests for the metadata', async () => {
    const headers = { 'retry-after': '60' };
    const { verifier, questions } = asking(
      discoveredIntrospection(issuer, { client }),
      () => new Response('', { status: 503, headers }),
    );
    await expect(verifier.verify('one')).rejects.toMatchObject({ retryAfter: 60 });
    clock.advance(59);
    await expect(verifier.verify('one')).rejects.toMatchObject({ retryAfter: 1 });
    expect(questions).toHaveLength(1);
    clock.advance(1);
    await expect(verifier.verify('one')).rejects.toMatchObject({ retryAfter: 60 });
    expect(questions).toHaveLength(2);
  });

  it('is not needed for the next request after another failure', async () => {
    let isDown = true;
    const { verifier } = asking(introspectionEndpoint(address, { client }), () =>
      isDown ? new Response('', { status: 500 }) : Response.json({ ...active, exp: clock.now() + 60 }),
    );
    await expect(verifier.verify('one')).rejects.toMatchObject({ retryAfter: 1 });
    isDown = false;
    expect((await verifier.verify('one')).access?.subject).toBe('ann');
  });
});

describe('the options of an introspection endpoint', () => {
  const signed = { issuer, audience: 'app', keys: discoveredKeys(issuer) };

  it.each<[string, () => unknown, string]>([
    ['no address', () => introspectionEndpoint(undefined as never, { client }), 'absolute URL'],
    ['a relative address', () => introspectionEndpoint('/introspect', { client }), 'absolute URL'],
    ['a plain http address', () => introspectionEndpoint('http://id.test/', { client }), 'https'],
    [
      'an address with a password',
      () => introspectionEndpoint('https://u:hunter2@id.test/', { client }),
      'password',
    ],
    ['an issuer that is no address', () => discoveredIntrospection('joe', { client }), 'absolute URL'],
    ['a plain http issuer', () => discoveredIntrospection('http://id.test', { client }), 'https'],
    ['no options', () => introspectionEndpoint(address, undefined as never), 'object of options'],
    ['no client', () => introspectionEndpoint(address, {} as never), '"client"'],
    [
      'a client that is a secret',
      () => introspectionEndpoint(address, { client: 'hunter2' as never }),
      '"client"',
    ],
    ['a misspelled option', () => discoveredIntrospection(issuer, { client, sign: true } as never), '"sign"'],
    ['a timeout of zero', () => introspectionEndpoint(address, { client, timeout: 0 }), '"timeout"'],
    [
      'a timeout in milliseconds',
      () => discoveredIntrospection(issuer, { client, timeout: 5000 }),
      '"timeout"',
    ],
    [
      'a timeout as a text',
      () => introspectionEndpoint(address, { client, timeout: '5' as never }),
      '"timeout"',
    ],
    ['signed as true', () => introspectionEndpoint(address, { client, signed: true as never }), '"signed"'],
    [
      'signed without an issuer',
      () => introspectionEndpoint(address, { client, signed: {} as never }),
      '"issuer"',
    ],
    [
      'signed without an audience',
      () => introspectionEndpoint(address, { client, signed: { ...signed, audience: '' } }),
      '"audience"',
    ],
    [
      'signed with an address for keys',
      () => discoveredIntrospection(issuer, { client, signed: { ...signed, keys: address as never } }),
      '"keys"',
    ],
  ])(
    'are rejected at start with an error that names the correction and no secret: %s',
    (_name, make, says) => {
      expect(make).toThrow(configurationError(new RegExp(`^(?!.*hunter2).*${says}`, 's')));
    },
  );
});
