import fc from 'fast-check';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import type { StandardSchema } from '../src/claims/schema.js';
import {
  authorizedParty,
  createVerifier,
  fromNodeRequest,
  introspection,
  maxTokenAge,
  requiredClaims,
} from '../src/index.js';
import type { Claims } from '../src/index.js';
import { runs } from './property-runs.js';
import { issuerWithClock, noNetwork, peopleOf } from './setup.js';

const { clock, now, issuer } = await issuerWithClock();
const expected = { issuer: issuer.url, audience: issuer.audience } as const;
const right = { iss: issuer.url, aud: issuer.audience, sub: 'ann', exp: now + 60, iat: now } as const;
const registered = ['iss', 'aud', 'exp', 'sub', 'iat', 'nbf', 'scope', 'permissions', 'azp', 'org_id', 'act'];
const nearlyRight = fc.constantFrom<unknown>(
  `${issuer.url}/`,
  ['other', issuer.audience],
  `${now + 60}`,
  now - 60,
  now + 60,
);

let answer: Claims | undefined;
const inquiry = (): Promise<Claims | undefined> => Promise.resolve(answer);
const asking = introspection({ ...expected, name: 'tokens', ask: inquiry });
const signing = peopleOf(issuer);

/** All texts in a value: members' names and leaves, as they would be read in a log. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, part]) => [name, ...textsIn(part)]);
}

/** The parts of `secrets` in `shown`: 8 consecutive characters that the configuration does not contain. */
function leaked(secrets: readonly string[], shown: string): readonly string[] {
  const configured = JSON.stringify(expected);
  return secrets.flatMap((secret) =>
    Array.from({ length: Math.max(0, secret.length - 7) }, (_, at) => secret.slice(at, at + 8)).filter(
      (piece) => shown.includes(piece) && !configured.includes(piece),
    ),
  );
}

/** Denies everything with a message that contains the value. A denial may contain only its paths. */
const talkative: StandardSchema<Claims> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (claims) => ({
      issues: [{ path: ['sub', { key: 'act' }], message: `not ${JSON.stringify(claims)}`, received: claims }],
    }),
  },
};

describe('a denial and its reply', () => {
  const long = fc.string({ minLength: 8, maxLength: 40 });
  const secret = fc.oneof(
    long,
    fc.array(long, { maxLength: 3 }),
    fc.dictionary(fc.string(), long, { maxKeys: 2 }),
  );
  const claims = fc.dictionary(fc.constantFrom(...registered), fc.oneof(secret, nearlyRight), { maxKeys: 4 });
  const header = fc.dictionary(fc.constantFrom('kid', 'typ', 'alg', 'crit', 'cty', 'jku'), secret, {
    maxKeys: 1,
  });
  const rules = [requiredClaims('org_id'), maxTokenAge(30), authorizedParty('https://app.test')];
  const verifiers = [
    [peopleOf(issuer, { rules }), asking],
    [peopleOf(issuer, { claims: talkative }), asking],
    [signing, introspection({ ...expected, name: 'tokens', ask: inquiry, claims: talkative })],
  ].map((list) => createVerifier({ authorities: list, now: clock.now, fetch: noNetwork }));

  it('contain no 8 consecutive characters of the token, of its header or of a claim', async () => {
    const seen = new Set<string>();
    const requirements = { scopes: ['read'], permissions: ['write'] } as const;
    await fc.assert(
      fc.asyncProperty(claims, header, fc.nat(2), fc.boolean(), async (some, parameters, which, isOpaque) => {
        answer = { ...right, ...some };
        const token = isOpaque
          ? `opaque-${base64url.encode(JSON.stringify(some))}`
          : await issuer.mint(some, { header: parameters });
        const request = fromNodeRequest({ headers: { authorization: `Bearer ${token}` } });
        const { denial, reply } = await verifiers[which]!.authenticate(request, requirements);
        seen.add(denial?.code ?? 'granted');
        const shown = [
          ...textsIn(denial),
          ...textsIn(reply),
          ...textsIn(JSON.parse(reply?.body ?? '{}')),
        ].join('\n');
        expect(leaked([token, ...[some, parameters].flatMap(Object.values).flatMap(textsIn)], shown)).toEqual(
          [],
        );
      }),
      runs(1200),
    );
    for (const code of 'claim_malformed claim_missing issuer_unknown issuer_mismatch audience_mismatch'.split(
      ' ',
    ))
      expect(seen).toContain(code);
    for (const code of 'claims_invalid token_expired key_unknown critical_unsupported scope_missing'.split(
      ' ',
    ))
      expect(seen).toContain(code);
  });

  it('are searched by a function that finds such characters', () => {
    expect(leaked(['abcdefghij'], 'x bcdefghi x')).toEqual(['bcdefghi']);
    expect(leaked(['abcdefghij', issuer.url], `abcdefg ${issuer.url}`)).toEqual([]);
  });
});
