import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiKeys, cached, createApiKey, createVerifier, deny, hashApiKey, tenants } from '../src/index.js';
import type { Access, ApiKeyRecord, Authority, Claims, Denial, Principal } from '../src/index.js';
import { configurationError } from './configuration-error.js';
import { issuerWithClock, opaqueTokens, peopleOf } from './setup.js';

const { clock, issuer } = await issuerWithClock();
const jwt = await issuer.mint({
  sid: 's',
  scp: ['read'],
  permissions: ['read'],
  team: { roles: ['reader'] },
});
const { key, digest } = await createApiKey('acme_');

const people = (more: object = {}): Authority<string, unknown> => peopleOf(issuer, more);
const opaque = (answer: object): Authority<string, unknown> => opaqueTokens(answer as Claims);
const own = (claims: object): Authority => ({
  name: 'own',
  accepts: () => true,
  attest: () => ({ attestation: { claims: claims as Readonly<Record<string, unknown>> } }),
  rules: [],
});
const keysOf = (row: object): Authority<string, unknown> =>
  apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => row as ApiKeyRecord });

/** An object of the application, which it returns again and again. */
const rowOf = () => ({
  digest,
  owner: 'ada',
  sub: 'ada',
  scopes: ['read'],
  scp: ['read'],
  permissions: ['read'],
  metadata: { plan: { name: 'free', features: ['a'] } },
  team: { roles: ['reader'] },
  created: new Date(0),
  tags: new Map([['a', { b: 1 }]]),
  bytes: new Uint8Array([1]),
});

/** Tries every change that a handler could make. */
function ravage(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const attempts: (() => unknown)[] = [
    () => (value as unknown[]).push('admin'),
    () => Object.assign(value, { admin: true, scopes: ['admin'], owner: 'eve', sub: 'eve' }),
    () => (value as Date).setTime(9),
    () => (value as Map<string, unknown>).set('admin', true),
    () => (value as Set<string>).add('admin'),
    () => (value as Uint8Array).fill(9),
    () => Object.setPrototypeOf(value, null) as unknown,
  ];
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  for (const part of parts) ravage(part, seen);
  for (const attempt of attempts)
    try {
      attempt();
    } catch {
      // The value is frozen, or of another type.
    }
}

const shown = ({ claims, scopes, permissions, subject, kind }: Access): unknown =>
  structuredClone({ claims, scopes, permissions, subject, kind });

type Way = (row: ReturnType<typeof rowOf>) => readonly [Authority<string, unknown>, () => string];
const looseSchema = { '~standard': { version: 1, vendor: 'own' } } as const;
const schemaGiving = (value: unknown) => ({
  '~standard': { ...looseSchema['~standard'], validate: () => ({ value }) },
});
const principalGiving = (row: ReturnType<typeof rowOf>) => (): { principal: Principal } => ({
  principal: {
    kind: 'person',
    subject: row.owner,
    client: undefined,
    actor: undefined,
    organization: undefined,
    scopes: row.scopes,
    permissions: row.permissions,
  },
});
const ways: Readonly<Record<string, Way>> = {
  'API keys': (row) => [keysOf(row), () => key],
  'cached API keys': (row) => [cached(keysOf(row), { ttl: 60 }), () => key],
  'an ask of its own': (row) => [opaque(row), () => 'token'],
  'a cached ask of its own': (row) => [cached(opaque(row), { ttl: 60 }), () => 'token'],
  'an authority of its own': (row) => [own(row), () => 'token'],
  'a cached authority of its own': (row) => [cached(own(row), { ttl: 60 }), () => 'token'],
  'a principal of its own': (row) => [{ ...people(), principal: principalGiving(row) }, () => jwt],
  'a principal of its own behind tenants': (row) => [
    tenants({ name: 'tenants', resolve: () => ({ ...people(), principal: principalGiving(row) }) }),
    () => jwt,
  ],
  'a schema that gives what it holds': (row) => [people({ claims: schemaGiving(row) }), () => jwt],
  'a JWT': () => [people(), () => jwt],
  'a cached JWT': () => [cached(people(), { ttl: 60 }), () => jwt],
  tenants: () => [tenants({ name: 'tenants', resolve: () => people() }), () => jwt],
  'cached tenants': () => [
    cached(tenants({ name: 'tenants', resolve: () => people() }), { ttl: 60 }),
    () => jwt,
  ],
  'a schema that catches': () => [
    people({ claims: z.object({ team: z.object({ roles: z.array(z.number()).catch([]) }) }) }),
    () => jwt,
  ],
};

describe('a change of an access by a handler', () => {
  it.each(Object.keys(ways))('affects neither the next request nor the application: %s', async (name) => {
    const row = rowOf();
    const before = structuredClone(row);
    const [authority, token] = ways[name]!(row);
    const verifier = createVerifier({ authorities: [authority], now: clock.now });
    const first = (await verifier.verify(token())).access!;
    const expected = shown(first);
    for (let times = 0; times < 3; times += 1) {
      const { access } = await verifier.verify(token());
      expect(shown(access!)).toEqual(expected);
      ravage(access!.claims);
      ravage(access!.scopes);
      ravage(access!.permissions);
    }
    expect(row).toEqual(before);
    expect(shown((await verifier.verify(token())).access!)).toEqual(expected);
  });

  it.each(Object.keys(ways))(
    'throws for a list, and the objects of the application are not frozen: %s',
    async (name) => {
      const row = rowOf();
      const [authority, token] = ways[name]!(row);
      const verifier = createVerifier({ authorities: [authority], now: clock.now });
      const { access } = await verifier.verify(token());
      expect(() => (access!.scopes as string[]).push('admin')).toThrow(TypeError);
      expect(() => (access!.permissions as string[]).push('admin')).toThrow(TypeError);
      for (const part of [
        row,
        row.scopes,
        row.permissions,
        row.metadata,
        row.metadata.plan,
        row.metadata.plan.features,
      ])
        expect(Object.isFrozen(part)).toBe(false);
      row.scopes.push('write');
      row.metadata.plan.name = 'gold';
    },
  );

  it('does not affect cached answers, and neither does a change by the application', async () => {
    const row = rowOf();
    const verifier = createVerifier({ authorities: [cached(opaque(row), { ttl: 60 })], now: clock.now });
    await verifier.verify('token');
    row.scp.push('admin');
    row.team.roles.push('admin');
    row.created.setTime(9);
    const { access } = await verifier.verify('token');
    expect(access?.scopes).toEqual(['read']);
    expect(access?.claims).toMatchObject({ team: { roles: ['reader'] }, created: new Date(0) });
  });
});

describe('the record of an API key', () => {
  class Decimal {
    digits = [1, 5];
    plus(): number {
      return this.digits.length;
    }
  }
  /** A row of an object-relational mapper: members are getters of the class, and another object holds the values. */
  class Row {
    dataValues: Record<string, unknown>;
    constructor(values: Record<string, unknown>) {
      this.dataValues = values;
    }
    get digest() {
      return this.dataValues.digest;
    }
    get owner() {
      return this.dataValues.owner;
    }
    set owner(_owner) {
      throw new Error('a setter must not be called');
    }
    get scopes() {
      return this.dataValues.scopes;
    }
    get expires() {
      return this.dataValues.expires;
    }
    label(): string {
      return `key of ${String(this.owner)}`;
    }
  }
  class Private {
    readonly #values: Record<string, unknown>;
    constructor(values: Record<string, unknown>) {
      this.#values = values;
    }
    get digest() {
      return this.#values.digest;
    }
    get owner() {
      return this.#values.owner;
    }
    get scopes() {
      return this.#values.scopes;
    }
    get expires() {
      return this.#values.expires;
    }
  }

  const verifierOf = (row: object) => createVerifier({ authorities: [keysOf(row)], now: clock.now });

  it('keeps its dates and objects of classes usable', async () => {
    const { access } = await verifierOf({ ...rowOf(), amount: new Decimal() }).verify(key);
    const claims = access!.claims as ReturnType<typeof rowOf> & { amount: Decimal };
    expect(claims.created.getTime()).toBe(0);
    expect(claims.amount).toBeInstanceOf(Decimal);
    expect(claims.amount.plus()).toBe(2);
  });

  it('can be an object of a class with getters, and is copied', async () => {
    const row = new Row({ digest, owner: 'ada', scopes: ['read'] });
    const verifier = verifierOf(row);
    const { access } = await verifier.verify(key);
    expect(access).toMatchObject({ subject: 'ada', scopes: ['read'] });
    expect((access!.claims as Row).label()).toBe('key of ada');
    ravage(access!.claims);
    expect(row.dataValues.scopes).toEqual(['read']);
    expect((await verifier.verify(key)).access).toMatchObject({ subject: 'ada', scopes: ['read'] });
  });

  it('can have its members in private fields', async () => {
    const values = { digest, owner: 'ada', scopes: ['read'] };
    const { access } = await verifierOf(new Private(values)).verify(key);
    expect(access).toMatchObject({
      subject: 'ada',
      scopes: ['read'],
      claims: { owner: 'ada', scopes: ['read'] },
    });
    ravage(access!.claims);
    expect(values).toEqual({ digest, owner: 'ada', scopes: ['read'] });
  });

  it.each<[string, (expires: number) => object]>([
    ['of its own', (expires) => ({ ...rowOf(), expires })],
    ['of its class', (expires) => new Row({ digest, owner: 'ada', expires })],
    ['in a private field', (expires) => new Private({ digest, owner: 'ada', expires })],
    ['that is not enumerable', (expires) => Object.defineProperty(rowOf(), 'expires', { value: expires })],
    ['of its prototype', (expires) => Object.assign(Object.create({ expires }) as object, rowOf())],
    ['of a proxy', (expires) => new Proxy({ ...rowOf(), expires }, {})],
  ])('expires by a member %s', async (_name, make) => {
    expect((await verifierOf(make(clock.now())).verify(key)).denial?.code).toBe('token_expired');
    expect((await verifierOf(make(clock.now() + 1)).verify(key)).denial).toBeUndefined();
  });

  it('is read once, so that the checked values are used', async () => {
    let reads = 0;
    const row = {
      digest,
      owner: 'ada',
      get expires() {
        reads += 1;
        return reads > 2 ? undefined : clock.now() - 1;
      },
    };
    expect((await verifierOf(row).verify(key)).denial?.code).toBe('token_expired');
  });

  it('causes an error that names the lookup when it cannot be read', async () => {
    const throwing = Object.defineProperty({ ...rowOf() }, 'metadata', {
      enumerable: true,
      get() {
        // oxlint-disable-next-line typescript/only-throw-error -- it is what a row may do
        throw undefined;
      },
    });
    const secretive = new Proxy(rowOf(), {
      ownKeys() {
        throw new Error('no keys');
      },
    });
    const endless = (): object => ({
      get next() {
        return endless();
      },
    });
    const leading = { ...rowOf(), database: endless() };
    for (const row of [secretive, throwing, leading])
      await expect(verifierOf(row).verify(key)).rejects.toThrow(configurationError('"lookup"'));
    expect(await hashApiKey(key)).toBe(digest);
  });
});

describe('a custom principal function', () => {
  it.each(['read write', undefined, null, { 0: 'read' }, 5])(
    'causes an error when the scopes are no list: %j',
    async (scopes) => {
      const principal = () => ({
        principal: { ...principalGiving(rowOf())().principal, scopes: scopes as never },
      });
      const verifier = createVerifier({ authorities: [{ ...people(), principal }], now: clock.now });
      await expect(verifier.verify(jwt, { scopes: ['read'] })).rejects.toThrow(configurationError('scopes'));
    },
  );
});

describe('a change of a denial by a handler', () => {
  it('does not change what the next request requires', async () => {
    const given = { issuer: ['https://id.test', issuer.url], audience: [issuer.audience, 'other'] };
    const verifier = createVerifier({ authorities: [people(given)], now: clock.now });
    const strict = {
      scopes: ['write'],
      permissions: ['write'],
      organization: ['acme'],
      kind: ['machine'],
    } as const;
    const refused = async (token: string, requirements = {}): Promise<Denial> =>
      (await verifier.verify(token, requirements)).denial!;
    const guard = verifier.guard({ kind: ['machine'] });
    const request = {
      raw: {},
      method: 'GET',
      header: (name: string) => (name === 'authorization' ? `Bearer ${jwt}` : undefined),
    };
    const foreign = await issuer.mint({ aud: 'elsewhere' });
    const codes = async (): Promise<readonly string[]> => {
      const denials = [
        await refused(foreign),
        await refused(jwt, { scopes: strict.scopes }),
        await refused(jwt, { permissions: strict.permissions }),
        await refused(jwt, { organization: strict.organization }),
        (await guard({ ...request, raw: {} })).denial!,
      ];
      for (const { detail } of denials) {
        for (const list of Object.values(detail))
          if (Array.isArray(list)) list.push('elsewhere', 'person', 'read');
      }
      return denials.map(({ code }) => code);
    };
    const expected = [
      'audience_mismatch',
      'scope_missing',
      'permission_missing',
      'organization_mismatch',
      'kind_mismatch',
    ];
    expect(await codes()).toEqual(expected);
    expect(await codes()).toEqual(expected);
  });

  it('does not change a cached denial', async () => {
    const refusal = deny('token_inactive', { list: ['a'] });
    const refusing: Authority = { ...own({}), attest: () => ({ denial: refusal }) };
    const verifier = createVerifier({ authorities: [cached(refusing, { ttl: 60 })], now: clock.now });
    const { denial } = await verifier.verify('token');
    expect(denial).toEqual(deny('token_inactive', { list: ['a'] }));
    ravage(denial);
    expect((await verifier.verify('token')).denial).toEqual(deny('token_inactive', { list: ['a'] }));
    expect(Object.isFrozen(refusal)).toBe(false);
  });
});

describe('lists in options', () => {
  it('are copied at start, so that later changes have no effect', async () => {
    const lists = { issuer: [issuer.url], audience: [issuer.audience], rules: [] as never[] };
    const accept = ['people'];
    const verifier = createVerifier({ authorities: [people(lists)], now: clock.now });
    const guarded = { accept, scopes: ['read'] };
    const guard = verifier.guard(guarded);
    lists.issuer.length = 0;
    lists.audience.length = 0;
    lists.rules.push((() => {
      throw new Error('added later');
    }) as never);
    accept.length = 0;
    guarded.scopes.push('admin');
    const request = {
      raw: {},
      method: 'GET',
      header: (name: string) => (name === 'authorization' ? `Bearer ${jwt}` : undefined),
    };
    expect((await guard(request)).outcome).toBe('granted');
  });
});
