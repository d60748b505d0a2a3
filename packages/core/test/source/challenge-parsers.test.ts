import {
  Configuration,
  customFetch,
  fetchProtectedResource,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { describe, expect, it } from 'vitest';
import { challenge } from '../../src/response/challenge.js';
import type { ChallengeParts } from '../../src/response/challenge.js';
import { deny } from '../../src/response/any-denial.js';
import type { Denial, DenialCode } from '../../src/response/denial.js';
import { proofDenials } from '../../src/response/proof-denials.js';
import type { Reply } from '../../src/response/problem.js';
import { denialCodes } from './denial-codes.js';

const codes = new Set([...denialCodes, ...(Object.keys(proofDenials) as DenialCode[])]);
const detail = { required: ['a', 'b:c'], scopes: ['a', 'b:c'], acr: ['phr', 'pwd'], maxAge: 300 };
const metadata = 'https://api.test/.well-known/oauth-protected-resource/mcp';
const flags = [true, false];

/** Every offer that a verifier can make for every denial. */
const offers: readonly ChallengeParts[] = [undefined, ['ES256'], ['ES256', 'Ed25519']].flatMap((algorithms) =>
  flags.flatMap((bound) =>
    [undefined, 'DPoP' as const].flatMap((scheme) =>
      ['api', 'the "new" API, with a comma=1'].map((realm) => ({
        algorithms,
        bound,
        scheme,
        realm,
        scopes: ['a', 'b:c'],
        metadata,
      })),
    ),
  ),
);

interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** The challenges as openid-client 6.9 parses them. It throws them for every response that has some. */
async function parsed(reply: Reply): Promise<readonly Challenge[]> {
  const client = new Configuration({ issuer: 'https://issuer.test' }, 'client');
  client[customFetch] = () =>
    Promise.resolve(new Response(reply.body, { status: reply.status, headers: { ...reply.headers } }));
  const request = fetchProtectedResource(client, 'token', new URL('https://api.test/mcp'), 'GET');
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  if (!(error instanceof WWWAuthenticateChallengeError)) throw error;
  return error.cause.map(({ scheme, parameters }) => ({ scheme, parameters: { ...parameters } }));
}

/**
 * What clients of the Model Context Protocol read: the first match in the whole header, if it begins with a scheme that they
 * know (`extractWWWAuthenticateParams` of @modelcontextprotocol/sdk 1.32.2 and @modelcontextprotocol/client 2.4.0).
 */
const firstMatch = (header: string, name: string): string | undefined =>
  new RegExp(`${name}=(?:"([^"]+)"|([^\\s,]+))`).exec(header)?.[1];

function schemesOf({ algorithms, bound }: ChallengeParts, { error }: Denial): readonly string[] {
  if (algorithms === undefined) return ['bearer'];
  return bound === true || error === 'use_dpop_nonce' ? ['dpop'] : ['bearer', 'dpop'];
}

describe('the challenge of every denial', () => {
  it.each([...codes])('is parsed by openid-client, with every offer: %s', async (code) => {
    const denial = deny(code, detail);
    for (const parts of offers) {
      const reply = challenge(denial, parts);
      const challenges = await parsed(reply);
      const schemes = challenges.map(({ scheme }) => scheme);
      expect(schemes).toEqual(schemesOf(parts, denial));

      const stated = challenges.filter(({ parameters }) => parameters.error !== undefined);
      expect(stated.length > 0).toBe(denial.error !== undefined);
      for (const { scheme, parameters } of challenges) {
        expect(parameters.realm).toBe(parts.realm);
        expect(parameters.algs).toBe(scheme === 'dpop' ? parts.algorithms?.join(' ') : undefined);
        expect(parameters.scope).toBe(denial.status === 400 ? undefined : 'a b:c');
        expect(parameters.resource_metadata).toBe(metadata);
      }
      for (const { parameters } of stated)
        expect(parameters).toMatchObject({ error: denial.error, error_description: denial.message });
    }
  });

  it.each([...codes])('has what clients find that take the first match: %s', (code) => {
    const denial = deny(code, detail);
    for (const parts of offers.filter(({ realm }) => realm === 'api')) {
      const header = challenge(denial, parts).headers['www-authenticate'] ?? '';
      expect(header).toMatch(/^(?:Bearer|DPoP) \w/);
      expect(firstMatch(header, 'resource_metadata')).toBe(metadata);
      expect(firstMatch(header, 'scope')).toBe(denial.status === 400 ? undefined : 'a b:c');
      expect(firstMatch(header, 'error')).toBe(denial.error);
      expect(firstMatch(header, 'error_description')).toBe(denial.error && denial.message);
    }
  });
});
