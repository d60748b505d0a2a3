import { createVerifier } from '@tokenward/core';
import type { Claims, Verification, Verifier } from '@tokenward/core';
import { clerk } from './index.js';
import type { ClerkProgramOptions } from './index.js';
import { clerkErrors, headers, networkOf } from './test-network.js';

/** The time of the tests of machines, OAuth clients and API keys. */
export const now = 1_800_000_000;

/** The verification endpoint of each kind of opaque token, and a token of the kind. */
export const m2m = { url: 'https://api.clerk.com/m2m_tokens/verify', token: 'mt_secret' } as const;
export const oauth = {
  url: 'https://api.clerk.com/oauth_applications/access_tokens/verify',
  token: 'oat_secret',
} as const;
export const apiKeys = { url: 'https://api.clerk.com/api_keys/verify', token: 'ak_secret' } as const;

/** Options that accept all kinds of token of programs. */
export const all: Readonly<Omit<ClerkProgramOptions, 'issuer'>> = {
  acceptsToken: ['m2m_token', 'oauth_token', 'api_key'],
  secretKey: 'sk_test',
  machineSecretKey: 'ak_machine',
  machineId: 'mch_us',
  senders: ['mch_a'],
};

/**
 * The members that the responses for all kinds have (clerk/openapi-specs: bapi/2026-05-12.yml). Times are in
 * milliseconds, as for M2M tokens and API keys.
 */
export const members = {
  id: 'id_1',
  subject: 'mch_a',
  scopes: ['mch_us', 'mch_b'],
  claims: null,
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: (now + 60) * 1000,
  created_at: (now - 60) * 1000,
} as const;

/** Returns the code of the denial. */
export const codeOf = async (verification: Promise<Verification>): Promise<string | undefined> =>
  (await verification).denial?.code;

/** The part of a test issuer that the tests use. */
interface TestIssuer {
  readonly url: string;
  readonly clock: { readonly now: () => number };
  readonly jwks: () => object;
  readonly mint: (claims: Claims, how: { readonly header: Claims }) => Promise<string>;
}

type Given = Partial<ClerkProgramOptions>;

/** Helpers for tests of programs, with an issuer that signs the JWTs of the instance. */
export interface Programs {
  /** A verifier for which Clerk gives the same response to every request. */
  readonly world: (
    answer: () => Response,
    given?: Given,
  ) => {
    readonly verifier: Verifier;
    readonly network: ReturnType<typeof networkOf>;
    readonly asked: readonly unknown[];
  };
  /** Verifies an opaque token for which Clerk gives this response. */
  readonly about: (token: string, answer: unknown, given?: Given) => Promise<Verification>;
  /** Signs a JWT of the instance with these claims, and without `aud`. */
  readonly jwt: (claims: Claims, header?: Claims) => Promise<string>;
  /** Verifies a JWT. Clerk responds to no request. */
  readonly onJwt: (token: Promise<string>, given: Given) => Promise<Verification>;
}

/** Creates the helpers. Only M2M tokens are accepted unless `acceptsToken` is given. */
export function programsOf(issuer: TestIssuer): Programs {
  const world: Programs['world'] = (answer, given = all) => {
    const asked: unknown[] = [];
    const route =
      (name: string) =>
      ({ headers: sent, body }: { headers: Headers; body: unknown }): Response => {
        asked.push({ name, authorization: sent.get('authorization'), type: sent.get('content-type'), body });
        return answer();
      };
    const network = networkOf({
      [`POST ${m2m.url}`]: route('m2m'),
      [`POST ${oauth.url}`]: route('oauth'),
      [`POST ${apiKeys.url}`]: route('apiKeys'),
      [`GET ${issuer.url}/.well-known/jwks.json`]: () => Response.json(issuer.jwks()),
      'GET https://api.clerk.com/v1/jwks': () => Response.json(issuer.jwks()),
    });
    const options = { issuer: issuer.url, acceptsToken: 'm2m_token', ...given } as ClerkProgramOptions;
    const authorities = clerk(options);
    const verifier = createVerifier({ authorities, now: issuer.clock.now, fetch: network.fetch });
    return { verifier, network, asked };
  };
  return {
    world,
    about: (token, answer, given = all) => world(() => Response.json(answer), given).verifier.verify(token),
    jwt: (claims, header = headers.m2m.header) => issuer.mint({ aud: undefined, ...claims }, { header }),
    onJwt: async (token, given) =>
      world(() => clerkErrors(500, 'not_asked'), given).verifier.verify(await token),
  };
}
