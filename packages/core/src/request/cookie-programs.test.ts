import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import { readPrincipal } from '../claims/principal.js';
import {
  apiKeys,
  authorizationHeader,
  cached,
  cookie,
  createApiKey,
  createVerifier,
  fromNodeRequest,
  jwtIssuer,
  localKeys,
  tenants,
} from '../index.js';
import type { Authority, Verdict } from '../index.js';
import type { CredentialSource } from './credential-source.js';

const { clock, issuer } = await issuerWithClock();
const robots = await createIssuer({ url: 'https://robots.test', clock });
const agents = await createIssuer({ url: 'https://agents.test', clock });
const { key, digest: keyDigest } = await createApiKey('acme_');
const origins = ['https://app.test'];

const asked: string[] = [];
const noted = (name: string): Pick<Parameters<typeof jwtIssuer>[0], 'keys'> => ({
  keys(context, seen) {
    asked.push(name);
    const played = name === 'robots' ? robots : name === 'agents' ? agents : issuer;
    return localKeys(played.jwks())(context, seen);
  },
});
const { audience } = issuer;
const authorities = [
  jwtIssuer({ name: 'people', issuer: issuer.url, audience, ...noted('people') }),
  jwtIssuer({ name: 'robots', issuer: robots.url, audience, kind: 'machine', ...noted('robots') }),
  // Tokens of a program that acts for a person, which their kind does not reveal.
  cached(
    {
      ...jwtIssuer({ name: 'agents', issuer: agents.url, audience, kind: 'person', ...noted('agents') }),
      programs: true,
    },
    { ttl: 60 },
  ),
  apiKeys({
    name: 'keys',
    prefix: 'acme_',
    lookup(digest) {
      asked.push('keys');
      return digest === keyDigest ? { digest, owner: 'team_1' } : undefined;
    },
  }),
] as const;
type Name = (typeof authorities)[number]['name'];

const ask = (
  headers: Readonly<Record<string, string>>,
  accept?: readonly Name[],
  route: { accept?: readonly Name[] } = {},
  sources?: readonly CredentialSource[],
): Promise<Verdict> =>
  createVerifier({
    authorities,
    sources: sources ?? [authorizationHeader, cookie('__session', { origins, ...(accept && { accept }) })],
    now: clock.now,
  }).authenticate(fromNodeRequest({ headers, method: 'GET' }), route);
const inCookie = (token: string) => ({ cookie: `__session=${token}` });
const outcome = ({ denial, access }: Verdict): string | undefined => denial?.code ?? access?.authority;

const machine = await issuer.mint({ sub: 'client_1', client_id: 'client_1' });
const credentials: readonly (readonly [string, string, Name])[] = [
  ['an API key', key, 'keys'],
  ['an API key that does not exist', (await createApiKey('acme_')).key, 'keys'],
  ['a token of an issuer of machines', await robots.mint(), 'robots'],
  ['a forged token of an issuer of machines', await robots.mintForeign(), 'robots'],
  ['a token of a program that acts for a person', await agents.mint(), 'agents'],
];

describe('the credential of a program', () => {
  it.each(credentials)(
    'is rejected in a cookie without `accept`, before any lookup: %s',
    async (_, token) => {
      asked.length = 0;
      const { denial, reply } = await ask(inCookie(token));
      expect(denial).toMatchObject({
        code: 'authority_not_accepted',
        detail: { place: 'cookie', option: 'accept' },
        hint: expect.stringContaining('list their authority under "accept" of the cookie') as string,
      });
      expect(reply?.status).toBe(401);
      expect(asked).toEqual([]);
    },
  );

  it.each(credentials)(
    'is verified as usual in a cookie that accepts its authority: %s',
    async (_, token, name) => {
      const listed = outcome(await ask(inCookie(token), [name]));
      expect(listed).not.toBe('authority_not_accepted');
      expect(listed).toBe(outcome(await ask({ authorization: `Bearer ${token}` })));
    },
  );

  it.each(credentials)(
    'is not accepted in a cookie because of the `accept` of a route: %s',
    async (_, token, name) => {
      expect(outcome(await ask(inCookie(token), undefined, { accept: [name] }))).toBe(
        'authority_not_accepted',
      );
    },
  );

  it('is rejected from a custom source that browsers send by themselves', async () => {
    const source: CredentialSource = { ambient: true, read: () => ({ token: key }) };
    expect(outcome(await ask({}, undefined, {}, [source]))).toBe('authority_not_accepted');
    const sent: CredentialSource = { ambient: false, read: () => ({ token: key }) };
    expect(outcome(await ask({}, undefined, {}, [sent]))).toBe('keys');
  });
});

describe('the principal of a token in a cookie', () => {
  it('is rejected without `accept` when its claims prove a machine', async () => {
    expect((await ask(inCookie(machine))).denial).toMatchObject({
      code: 'authority_not_accepted',
      detail: { place: 'cookie', option: 'accept' },
    });
    expect(outcome(await ask(inCookie(machine), ['people']))).toBe('people');
    expect(outcome(await ask({ authorization: `Bearer ${machine}` }))).toBe('people');
  });

  it.each([
    ['a person', { sub: 'user_1', sid: 'session_1' }],
    ['a caller of unknown kind', { sub: 'user_1' }],
  ])('is accepted without `accept` when it is %s', async (_, claims) => {
    expect(outcome(await ask(inCookie(await issuer.mint(claims))))).toBe('people');
  });

  it('is checked each time, even for a token cached from a header', async () => {
    const verifier = createVerifier({
      authorities,
      sources: [authorizationHeader, cookie('__session', { origins })],
      now: clock.now,
    });
    const send = async (headers: Readonly<Record<string, string>>) =>
      outcome(await verifier.authenticate(fromNodeRequest({ headers, method: 'GET' })));
    const token = await issuer.mint({ sub: 'client_1', client_id: 'client_1' });
    const [header, inside] = [{ authorization: `Bearer ${token}` }, inCookie(token)];
    expect([await send(header), await send(inside), await send(header), await send(inside)]).toEqual([
      'people',
      'authority_not_accepted',
      'people',
      'authority_not_accepted',
    ]);
  });

  it('is not checked when a header takes precedence over the cookie', async () => {
    expect(outcome(await ask({ authorization: `Bearer ${machine}`, ...inCookie(key) }))).toBe('people');
  });

  it('has the kind that its authority reads, whatever the claims', async () => {
    const [people] = authorities;
    const only: Authority = {
      ...people,
      principal(claims) {
        const read = readPrincipal(claims);
        return read.denial ? read : { principal: { ...read.principal, kind: 'api_key' } };
      },
    };
    const verifier = createVerifier({
      authorities: [only],
      sources: [cookie('__session', { origins })],
      now: clock.now,
    });
    const headers = inCookie(await issuer.mint({ sub: 'user_1', sid: 'session_1' }));
    expect(outcome(await verifier.authenticate(fromNodeRequest({ headers, method: 'GET' })))).toBe(
      'authority_not_accepted',
    );
  });
});

describe('a tenant with tokens of programs that act for a person', () => {
  const [, , tenant] = authorities;
  const behind = tenants({ name: 'tenants', resolve: () => tenant });

  it.each<[string, Authority]>([
    ['by itself', behind],
    ['cached', cached(behind, { ttl: 60 })],
    ['behind further tenants', tenants({ name: 'all', resolve: () => behind })],
  ])('gets no token from a cookie without `accept`: %s', async (_, authority) => {
    const send = (accept?: readonly string[]) => {
      const sources = [authorizationHeader, cookie('__session', { origins, ...(accept && { accept }) })];
      const verifier = createVerifier({ authorities: [authority], sources, now: clock.now });
      return (headers: Readonly<Record<string, string>>) =>
        verifier.authenticate(fromNodeRequest({ headers, method: 'GET' }));
    };
    const token = await agents.mint();
    const [plain, listed] = [send(), send([authority.name])];
    for (let time = 0; time < 2; time += 1) {
      expect(outcome(await plain(inCookie(token)))).toBe('authority_not_accepted');
      expect(outcome(await plain({ authorization: `Bearer ${token}` }))).toBe(authority.name);
      expect(outcome(await listed(inCookie(token)))).toBe(authority.name);
    }
  });
});
