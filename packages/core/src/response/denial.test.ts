import { createIssuer } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issuerWithClock } from '../../test/setup.js';
import {
  apiKeys,
  authorizationHeader,
  authorizedParty,
  cookie,
  createVerifier,
  fromNodeRequest,
  introspection,
  jwtIssuer,
  localKeys,
  maxTokenAge,
  unchecked,
} from '../index.js';
import type { Denial, DenialCode, Requirements, Verdict } from '../index.js';
import type { proofDenials } from './proof-denials.js';

const { clock, now, issuer: people } = await issuerWithClock();
const machines = await createIssuer({ url: 'https://machines.test', clock });

const keys = localKeys(people.jwks());
const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: people.url,
      audience: people.audience,
      keys,
      isRevoked: ({ claims }) => claims.jti === 'rEvOkEd-1122334455',
    }),
    jwtIssuer({
      name: 'machines',
      issuer: machines.url,
      audience: machines.audience,
      keys: localKeys(machines.jwks()),
      claims: z.object({ tenant: z.enum(['a', 'b']) }),
      rules: [authorizedParty('app'), maxTokenAge(600)],
    }),
    {
      ...jwtIssuer({ name: 'careless', issuer: 'https://careless.test', audience: 'x', keys }),
      issuers: ['mIsRoUtEd-77881122'],
      accepts: () => true,
    },
    introspection({
      name: 'opaque',
      issuer: people.url,
      audience: people.audience,
      prefix: 'oat_',
      ask: () => Promise.resolve(undefined),
    }),
    apiKeys({ name: 'keys', prefix: 'acme_', checksum: unchecked, lookup: () => undefined }),
  ],
  sources: [authorizationHeader, cookie('session', { origins: ['https://app.test'] })],
  now: clock.now,
});

/** Words that occur only in tokens, so that a test finds them in a denial or a reply. */
const secret = { sub: 'sUbJeCt-9f8e7d6c', email: 'eMaIl-5b4a3c2d', org_id: 'oRgAnIzAtIoN-1a2b3c4d' } as const;
const machine = { ...secret, azp: 'app', tenant: 'a' } as const;

interface Row {
  readonly status: 400 | 401 | 403;
  readonly error: Denial['error'];
  /** The Authorization headers of a request with this denial. */
  readonly headers: () => Promise<readonly string[]> | readonly string[];
  readonly requirements?: Requirements;
  /** The token in a cookie, sent by a page of another site. */
  readonly cookie?: string;
}

const bearer = async (token: string | Promise<string>): Promise<string[]> => [`Bearer ${await token}`];
const dpop = async (): Promise<string[]> => [`DPoP ${await people.mint({ ...secret })}`];
const badRequest = (...headers: string[]): Row => ({
  status: 400,
  error: 'invalid_request',
  headers: () => headers,
});
const unauthenticated = (...headers: string[]): Row => ({
  status: 401,
  error: undefined,
  headers: () => headers,
});
const invalidToken = (token: () => string | Promise<string>, requirements: Requirements = {}): Row => ({
  status: 401,
  error: 'invalid_token',
  headers: () => bearer(token()),
  requirements,
});
const forbidden = (claims: object, requirements: object): Row => ({
  status: 403,
  error: 'insufficient_scope',
  headers: () => bearer(people.mint({ ...secret, ...claims })),
  requirements,
});

/** Does not compile unless every code of the table is in it, but those of proofs, which are tested with the proofs. */
const rows: Readonly<Record<Exclude<DenialCode, keyof typeof proofDenials>, Row>> = {
  credential_missing: unauthenticated(),
  credential_malformed: {
    ...invalidToken(() => ''),
    headers: () => ['Bearer tOkEn-1122334455 tOkEn-66778899'],
  },
  credential_repeated: badRequest('Bearer tOkEn-1122334455', 'Bearer tOkEn-66778899'),
  scheme_unsupported: { ...invalidToken(() => ''), error: undefined, headers: dpop },

  credential_cross_site: { status: 403, error: undefined, headers: () => [], cookie: 'tOkEn-1122334455' },

  token_too_long: invalidToken(() => 'tOkEn-1122334455'.repeat(1100)),
  token_malformed: invalidToken(() => 'tOkEn-1122334455\0tOkEn-66778899'),
  token_encrypted: invalidToken(() => `${base64url.encode('{"alg":"dir","enc":"A256GCM"}')}..iv.text.tag`),
  token_unrecognized: invalidToken(() => 'oPaQuE-1122334455'),
  issuer_unknown: invalidToken(() => people.mint({ ...secret, iss: 'iSsUeR-1122334455' })),
  authority_not_accepted: invalidToken(() => people.mint({ ...secret }), { accept: ['machines'] }),
  algorithm_unsupported: invalidToken(() =>
    people.mint({ ...secret }, { header: { alg: 'aLgOrItHm-11223344' } }),
  ),
  critical_unsupported: invalidToken(() =>
    people.mint({ ...secret }, { header: { crit: ['eXtEnSiOn-11223344'] } }),
  ),
  key_unknown: invalidToken(() => people.mint({ ...secret }, { header: { kid: 'kEyId-1122334455' } })),
  signature_invalid: invalidToken(() => people.mintForeign({ ...secret })),

  token_revoked: invalidToken(() => people.mint({ ...secret, jti: 'rEvOkEd-1122334455' })),
  token_inactive: invalidToken(() => 'oat_oPaQuE-1122334455'),
  api_key_unknown: invalidToken(() => 'acme_sEcReT-1122334455'),

  claim_missing: invalidToken(() => people.mint({ ...secret, exp: undefined })),
  claim_malformed: invalidToken(() => people.mint({ ...secret, exp: 'eXpIrY-1122334455' })),
  issuer_mismatch: invalidToken(() => people.mint({ ...secret, iss: 'mIsRoUtEd-77881122' })),
  audience_mismatch: invalidToken(() => people.mint({ ...secret, aud: ['aUdIeNcE-11223344'] })),
  token_expired: invalidToken(() => people.mintExpired({ ...secret })),
  token_not_yet_valid: invalidToken(() => people.mint({ ...secret, nbf: now + 60 })),
  token_issued_in_future: invalidToken(() => people.mint({ ...secret, iat: now + 660 })),
  token_too_old: invalidToken(() => machines.mint({ ...machine, iat: now - 700 })),
  type_mismatch: invalidToken(() => people.mint({ ...secret, at_hash: 'nOnCe-1122334455' })),
  token_bound: invalidToken(() => people.mint({ ...secret, cnf: { jkt: 'tHuMbPrInT-1122' } })),
  authorized_party_mismatch: invalidToken(() => machines.mint({ ...machine, azp: 'pArTy-1122334455' })),
  claims_invalid: invalidToken(() => machines.mint({ ...machine, tenant: 'tEnAnT-1122334455' })),

  authentication_insufficient: {
    ...invalidToken(() => people.mint({ ...secret, acr: 'cLaSs-1122334455' }), {
      authentication: { acr: ['phr'] },
    }),
    error: 'insufficient_user_authentication',
  },
  scope_missing: forbidden({ scope: 'sCoPe-1122334455' }, { scopes: ['reports:read'] }),
  permission_missing: forbidden({ permissions: ['pErMiSsIoN-11223344'] }, { permissions: ['reports:write'] }),
  kind_mismatch: forbidden({}, { kind: 'machine' }),
  organization_mismatch: forbidden({}, { organization: 'other' }),
  not_allowed: forbidden({}, { allow: () => false }),
};
const cases = Object.entries(rows).map(([code, row]) => ({ code, ...row }));

async function judged({
  headers,
  requirements = {},
  cookie: sentCookie,
}: Row): Promise<{ verdict: Verdict; sent: string }> {
  const sentHeaders = await headers();
  const rawHeaders = sentHeaders.flatMap((value) => ['Authorization', value]);
  const foreign =
    sentCookie === undefined ? {} : { cookie: `session=${sentCookie}`, origin: 'https://evil.test' };
  const request = fromNodeRequest({ headers: { authorization: sentHeaders[0], ...foreign }, rawHeaders });
  return {
    verdict: await verifier.authenticate(request, requirements as object),
    sent: sentCookie ?? sentHeaders.map((value) => value.slice(value.indexOf(' ') + 1)).join(' '),
  };
}

describe('a denial', () => {
  it.each(cases)('has the code $code, the status $status and the error $error', async (row) => {
    const { verdict } = await judged(row);
    expect(verdict.denial).toMatchObject({ code: row.code, status: row.status });
    expect(verdict.denial?.error).toBe(row.error);
    expect(verdict.reply?.status).toBe(row.status);
    expect(verdict.outcome).toBe(row.code === 'credential_missing' ? 'anonymous' : 'denied');
  });

  it.each(cases)(
    'contains no part of a token or its claims, and neither does its reply: $code',
    async (row) => {
      const { verdict, sent } = await judged(row);
      const shown = JSON.stringify([verdict.denial, verdict.reply]);
      for (const text of [sent, ...claimTexts(sent)]) expect(commonPart(shown, text)).toBeUndefined();
    },
  );

  it.each(cases)('has a message that is valid in a header, and a hint for the log: $code', async (row) => {
    const { denial } = (await judged(row)).verdict;
    // RFC 6750 §3: error_description has no quotes and no backslashes.
    expect(denial?.message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(denial?.hint.length).toBeGreaterThan(20);
  });

  it('has the same reply for every token that is not verified', async () => {
    const before: readonly (keyof typeof rows)[] = [
      'token_too_long',
      'token_malformed',
      'token_encrypted',
      'token_unrecognized',
      'issuer_unknown',
      'authority_not_accepted',
      'algorithm_unsupported',
      'critical_unsupported',
      'key_unknown',
      'signature_invalid',
      'token_inactive',
      'api_key_unknown',
    ];
    const replies = await Promise.all(before.map(async (code) => (await judged(rows[code])).verdict.reply));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });
});

/** Every string in the header and claims of the token, except configured ones. */
function claimTexts(sent: string): readonly string[] {
  const configured: readonly unknown[] = [people.url, people.audience, machines.url];
  return sent.split('.').flatMap((part) => {
    try {
      return textsIn(JSON.parse(new TextDecoder().decode(base64url.decode(part)))).filter(
        (text) => !configured.includes(text),
      );
    } catch {
      return [];
    }
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [String(value)];
}

/** Eight consecutive characters that both strings contain, if any. */
function commonPart(shown: string, text: string): string | undefined {
  const starts = Array.from({ length: Math.max(0, text.length - 7) }, (_, start) => start);
  return starts.map((start) => text.slice(start, start + 8)).find((part) => shown.includes(part));
}
