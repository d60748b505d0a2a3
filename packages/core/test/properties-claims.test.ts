import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cached, createVerifier, introspection, jwtIssuer, localKeys, tenants } from '../src/index.js';
import type { Authority, Claims } from '../src/index.js';
import { runs } from './property-runs.js';
import { issuerWithClock, noNetwork } from './setup.js';

const { clock, now, issuer } = await issuerWithClock();
const expected = { issuer: issuer.url, audience: issuer.audience } as const;

/** Claims with all required members, some of them replaced by random or nearly right values. */
const right = { iss: issuer.url, aud: issuer.audience, sub: 'ann', exp: now + 60, iat: now } as const;
const nearlyRight = fc.oneof(
  fc.constantFrom<unknown>(
    `${issuer.url}/`,
    [issuer.url],
    issuer.audience,
    [issuer.audience],
    [[issuer.audience]],
  ),
  fc.constantFrom<unknown>(
    [issuer.audience, 5],
    ['other', issuer.audience],
    { 0: issuer.audience },
    `${now + 60}`,
  ),
  fc.integer({ min: now - 10, max: now + 10 }),
  fc.double(),
);
const registered = ['iss', 'aud', 'exp', 'sub', 'iat', 'nbf', 'scope', 'permissions', 'azp', 'org_id', 'act'];
const changed = fc.dictionary(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...registered) }, fc.string()),
  fc.oneof(fc.jsonValue(), nearlyRight, fc.constant(undefined)),
  { maxKeys: 3 },
);

/** One of iss, aud and exp is wrong or nearly right, and all other claims are right. */
const parties = fc.constantFrom<unknown>(
  issuer.audience,
  `${issuer.audience}/`,
  'other',
  issuer.url,
  5,
  null,
);
const almost = fc.oneof(
  fc.oneof(parties, fc.array(parties, { maxLength: 3 }), nearlyRight).map((aud) => ({ ...right, aud })),
  fc.oneof(parties, fc.array(parties, { maxLength: 2 }), nearlyRight).map((iss) => ({ ...right, iss })),
  fc.oneof(nearlyRight, fc.constantFrom(0, -1, '', undefined)).map((exp) => ({ ...right, exp })),
);

/** As in JSON, without members that are `undefined`. */
const said = fc
  .oneof(
    almost,
    almost,
    changed.map((some) => ({ ...right, ...some })),
    changed,
  )
  .map((claims) => JSON.parse(JSON.stringify(claims)) as Claims);

/** A second implementation of the necessary conditions, independent of the rules. */
function mayPass({ iss, aud, exp }: Claims): boolean {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return (
    iss === issuer.url &&
    audiences.every((one) => typeof one === 'string') &&
    audiences.some((one) => one === issuer.audience) &&
    Number.isFinite(exp) &&
    Number(exp) > now - 5
  );
}

let answer: Claims | undefined;
let asked = 0;
const inquiry = (): Promise<Claims | undefined> => {
  asked += 1;
  return Promise.resolve(answer);
};
const asking = introspection({ ...expected, name: 'tokens', ask: inquiry });
const signing = jwtIssuer({ ...expected, name: 'people', keys: localKeys(issuer.jwks()) });
const tenant = tenants({ name: 'tenants', resolve: () => signing });

const authorities: readonly (readonly [string, Authority<string, unknown>, boolean])[] = [
  ['introspection', asking, false],
  ['cached introspection', cached(asking, { ttl: 60 }), false],
  ['jwtIssuer', signing, true],
  ['tenants of jwtIssuer', tenant, true],
  ['cached tenants of jwtIssuer', cached(tenant, { ttl: 60 }), true],
  [
    'tenants of cached jwtIssuer',
    tenants({ name: 'more', resolve: () => cached(signing, { ttl: 60 }) }),
    true,
  ],
];

describe.each(authorities)('%s', (_name, authority, isSigned) => {
  it('grants nothing unless iss, aud and exp are right, at the first and at the second request', async () => {
    const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: noNetwork });
    const seen = new Set<string>();
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.option(said, { nil: undefined }), async (claims) => {
        made += 1;
        answer = claims;
        const token = isSigned
          ? await issuer.mint({ iss: undefined, aud: undefined, exp: undefined, ...claims })
          : `opaque-${made}`;
        const first = await verifier.verify(token);
        const again = await verifier.verify(token);
        expect(again.denial?.code).toBe(first.denial?.code);
        expect(first.access === undefined || mayPass(claims ?? {})).toBe(true);
        seen.add(first.denial?.code ?? 'granted');
      }),
      runs(400),
    );
    for (const outcome of ['granted', 'claim_malformed', isSigned ? 'issuer_unknown' : 'issuer_mismatch'])
      expect(seen).toContain(outcome);
  });
});

it('introspection asks twice for two requests, and cached introspection asks once', async () => {
  asked = 0;
  answer = right;
  const [[, plain], [, kept]] = authorities as [(typeof authorities)[0], (typeof authorities)[0]];
  for (const authority of [plain, kept]) {
    const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: noNetwork });
    for (let times = 0; times < 2; times += 1) await verifier.verify('asked-for');
  }
  expect(asked).toBe(3);
});
