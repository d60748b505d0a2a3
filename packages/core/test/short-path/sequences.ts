import fc from 'fast-check';
import type { AnyAuthority } from '../../src/authority/authority.js';
import {
  authorizationHeader,
  cookie,
  deny,
  fromHeaders,
  jwtIssuer,
  maxTokenAge,
  requiredClaims,
  unchecked,
} from '../../src/index.js';
import type { Requirements, Rule, Verifier } from '../../src/index.js';
import { verifierWith } from '../../src/verifier/create-verifier.js';
import { createShortPath } from '../../src/verifier/short-path.js';
import type { ShortPath, Steps } from '../../src/verifier/short-path.js';
import { issuer, keySourceOf, newWorld, signed, sources, start } from './world.js';
import type { World } from './world.js';

/** A short path that judges every token by all checks. */
const none = ({ judge }: Steps): ShortPath => ({ judge, decide() {} });

/** The usual value, and at times one of the others. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

/** How the verifiers of a sequence are configured. */
const setups = fc.record({
  source: fc.constantFrom(...sources),
  cacheSize: mostly(2, 0, 1, 10),
  rule: fc.constantFrom('none', 'by the world', 'every third call', 'pure'),
  hasAge: fc.boolean(),
  isBound: mostly(false, true),
  mayLackExpiry: mostly(false, true),
  revocation: mostly('none', 'at once', 'later'),
  more: fc.constantFrom(
    'nothing',
    'schema',
    'principal',
    'kind',
    'accepts',
    'second authority',
    'open rules',
  ),
  cookies: fc.boolean(),
  isObserved: mostly(false, true),
});
type Setup = typeof setups extends fc.Arbitrary<infer S> ? S : never;

// Few dates and many times, close to the ends of what the rules allow: `exp` and `nbf` with 5 s of tolerance, `iat` with 600 s
// ahead, or 35 s of age.
const date = fc.constantFrom(20, 20, 0, -20, 615).map((offset) => start + offset);
const times = [
  -700, -61, 9, 10, 14, 14.5, 15, 15.5, 16, 20, 24, 24.5, 25, 25.5, 26, 34, 34.5, 35, 35.5, 36, 54, 55, 56,
  61, 4006,
];
const time = fc.constantFrom(...times).map((offset) => start + offset);
const material = mostly('one', 'two', 'three');
const tokens = fc
  .record({
    header: mostly<object>({ kid: 'a' }, { kid: 'b' }, { kid: 'a', typ: 'at+jwt' }, {}, { kid: 'z' }),
    material,
    exp: fc.oneof(
      { weight: 8, arbitrary: fc.constant(start + 4000) },
      { weight: 4, arbitrary: date },
      fc.constant(undefined),
    ),
    nbf: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, date),
    iat: fc.oneof({ weight: 8, arbitrary: fc.constant(start) }, date, fc.constant(undefined)),
    aud: mostly<unknown>('api', ['other', 'api'], 'second', ['second', 'api']),
    sub: mostly<unknown>('ada', 'bob', 'app', undefined),
    scope: mostly<unknown>('read', 'read write', undefined),
    permissions: mostly<unknown>(['p'], 7, undefined),
    cnf: mostly<unknown>(undefined, { jkt: 'x' }),
  })
  .map(({ header, material: signedWith, ...claims }) =>
    signed(header, { iss: issuer, client_id: 'app', ...claims }, signedWith),
  );

const requirements: readonly (Requirements | (() => Requirements))[] = [
  {},
  { scopes: ['read'] },
  { scopes: ['read', 'write'] },
  { kind: 'person' },
  { permissions: ['p'] },
  { bound: true },
  { accept: ['people'] },
  { anyOf: [{ scopes: ['write'] }, { permissions: ['p'] }] },
  { allow: ({ subject }) => subject === 'ada' },
  () => ({ scopes: ['read'] }),
];

const key = fc.record({ kid: mostly<string | undefined>('a', 'b', undefined), material });
const change: fc.Arbitrary<Partial<World>> = fc.oneof(
  { weight: 4, arbitrary: time.map((now) => ({ now })) },
  fc.constant({ now: Number.NaN }),
  { weight: 2, arbitrary: fc.array(key, { maxLength: 4 }).map((published) => ({ published })) },
  fc.constant({ published: newWorld().published }),
  mostly(false, true).map((isDown) => ({ isDown })),
  fc.boolean().map((isInvalid) => ({ isInvalid })),
  fc.boolean().map((isAccepting) => ({ isAccepting })),
  mostly<World['rule']>('passes', 'denies', 'throws').map((rule) => ({ rule })),
  mostly<World['revoked']>('no', 'yes', 'fails').map((revoked) => ({ revoked })),
);
const use = fc.record({
  token: mostly(0, 1, 2),
  route: mostly(0, ...requirements.keys()),
  by: mostly('guard', 'verify', 'cookie', 'cookie', 'dpop'),
});
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: use }, change), { minLength: 4, maxLength: 16 });

/** A sequence of uses of tokens, and of changes of the world between them. */
export const sequences = fc.record({ setup: setups, tokens: fc.tuple(tokens, tokens, tokens), steps });
type Sequence = typeof sequences extends fc.Arbitrary<infer S> ? S : never;

/** The outcomes of a sequence on the short path and on the full path. */
interface Outcomes {
  readonly short: string[];
  readonly full: string[];
  /** How many tokens the short path judged without the full path. */
  shortcuts: number;
}

/** Runs a sequence on both paths. */
export async function outcomesOf(sequence: Sequence): Promise<Outcomes> {
  const world = newWorld();
  const outcomes: Outcomes = { short: [], full: [], shortcuts: 0 };
  const short = runner(sequence, world, (steps) => {
    const judge: Steps['judge'] = (...given) => {
      outcomes.shortcuts -= 1;
      return steps.judge(...given);
    };
    const path = createShortPath({ ...steps, judge });
    return {
      ...path,
      judge(...given) {
        outcomes.shortcuts += 1;
        return path.judge(...given);
      },
    };
  });
  const full = runner(sequence, world, none);
  for (const step of sequence.steps) {
    if (!('token' in step)) Object.assign(world, step);
    else {
      outcomes.short.push(await short(step));
      outcomes.full.push(await full(step));
    }
  }
  return outcomes;
}

type Use = typeof use extends fc.Arbitrary<infer U> ? U : never;

function runner(
  { setup, tokens: made }: Sequence,
  world: World,
  path: typeof createShortPath,
): (use: Use) => Promise<string> {
  const events: unknown[] = [];
  const verifier = verifierWith(
    {
      authorities: authoritiesOf(setup, world),
      cacheSize: setup.cacheSize,
      now: () => world.now,
      ...(setup.cookies && {
        sources: [authorizationHeader, cookie('session', { origins: ['https://app.test'] })],
      }),
      // A refresh in the background may end with one request or with the next one.
      ...(setup.isObserved && {
        observe: (event) => void (event.type.startsWith('keys_') || events.push(event)),
      }),
    },
    path,
  );
  const guards = new Map<number, ReturnType<Verifier['guard']>>();
  const guardOf = (route: number): ReturnType<Verifier['guard']> => {
    const guard = guards.get(route) ?? verifier.guard(requirements[route]);
    guards.set(route, guard);
    return guard;
  };
  return async ({ token, route, by }) => {
    const text = made[token] as string;
    events.length = 0;
    const scheme = by === 'dpop' ? 'DPoP' : 'Bearer';
    const headers = by === 'cookie' ? { cookie: `session=${text}` } : { authorization: `${scheme} ${text}` };
    const required = requirements[route];
    return said(
      by === 'verify' && typeof required !== 'function'
        ? verifier.verify(text, required)
        : guardOf(route)(fromHeaders(headers, { method: 'GET' })),
      events,
    );
  };
}

function authoritiesOf(setup: Setup, world: World): readonly AnyAuthority[] {
  let calls = 0;
  const rules: Record<Setup['rule'], readonly Rule[]> = {
    none: [],
    pure: [
      Object.assign<Rule, { pure: true }>(
        ({ claims }) => (claims.sub === 'bob' ? deny('not_allowed') : undefined),
        { pure: true },
      ),
    ],
    'by the world': [
      () => {
        if (world.rule === 'throws') throw new Error('the rule failed');
        return world.rule === 'denies' ? deny('not_allowed', { rule: true }) : undefined;
      },
    ],
    // It changes its mind by itself. So it must run as often on both paths.
    'every third call': [() => ((calls += 1) % 3 === 0 ? deny('not_allowed', { calls }) : undefined)],
  };
  const isRevoked = (): boolean => {
    if (world.revoked === 'fails') throw new Error('the list is away');
    return world.revoked === 'yes';
  };
  const people = jwtIssuer({
    name: 'people',
    issuer,
    audience: 'api',
    keys: keySourceOf(world, setup.source),
    rules: [
      ...(setup.hasAge ? [maxTokenAge(30)] : []),
      ...rules[setup.rule],
      ...(setup.rule === 'pure' ? [requiredClaims('client_id')] : []),
    ],
    ...(setup.isBound && { binding: unchecked }),
    ...(setup.mayLackExpiry && { expiry: unchecked }),
    ...(setup.revocation === 'at once' && { isRevoked }),
    ...(setup.revocation === 'later' && { isRevoked: async () => Promise.resolve().then(isRevoked) }),
    ...(setup.more === 'kind' && { kind: () => (world.isInvalid ? 'machine' : 'person') }),
    ...(setup.more === 'schema' && { claims: schemaOf(world) }),
  }) as AnyAuthority;
  const second = jwtIssuer({
    name: 'second',
    issuer,
    audience: 'second',
    keys: keySourceOf(world, setup.source),
  }) as AnyAuthority;
  switch (setup.more) {
    case 'second authority':
      return [people, second];
    case 'accepts':
      return [{ ...people, accepts: (token) => world.isAccepting && people.accepts(token) }, second];
    case 'open rules':
      return [{ ...people, rules: [...people.rules] }];
    case 'principal':
      return [
        {
          ...people,
          principal: ({ sub }) =>
            world.isInvalid ? { denial: deny('claim_malformed') } : { principal: principalOf(sub) },
        },
      ];
    case 'nothing':
    case 'schema':
    case 'kind':
      return [people];
  }
}

const schemaOf = (world: World) => ({
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) =>
      world.isInvalid ? { issues: [{ path: ['sub'] }] } : { value: { ...(value as object), seen: true } },
  },
});

const principalOf = (sub: unknown) => ({
  kind: 'person' as const,
  subject: sub as string | undefined,
  client: undefined,
  actor: undefined,
  organization: undefined,
  scopes: ['read'],
  permissions: [],
});

/** All that a caller sees of an outcome, as text. */
async function said(
  outcome: ReturnType<ReturnType<Verifier['guard']>> | ReturnType<Verifier['verify']>,
  events: readonly unknown[],
): Promise<string> {
  try {
    const { access, denial, ...rest } = await outcome;
    const all = access && {
      ...access,
      token: access.token,
      header: access.header,
      isFrozen: Object.isFrozen(access),
    };
    return JSON.stringify({ access: all, denial, rest, events });
  } catch (error) {
    const { name, message, code, hint, retryAfter } = error as Error & Record<string, unknown>;
    return JSON.stringify({ name, message, code, hint, retryAfter, events });
  }
}
