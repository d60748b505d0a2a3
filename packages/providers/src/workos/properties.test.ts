import type { Claims } from '@tokenward/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../../test/issuer-network.js';
import { corpus } from '../corpus.js';
import type { Sample } from '../sample.js';
import { workos } from './index.js';

const clientId = 'client_01HENV';
const domain = 'https://acme.authkit.app';
const authorities = workos({
  clientId,
  domain,
  agents: { types: ['agent_registration', 'agent_instance'] },
  apiKeys: { secret: 'sk_environment', prefix: 'sk_' },
});

const network = await createIssuerNetwork();

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const names = ['sub', 'aud', 'jti', 'org_id', 'act', 'permissions', 'scope', 'client_id', 'sub_profile'];
const change = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });

const verified = async (sample: Sample, claims: Claims) =>
  network.verify(authorities, await network.sign({ ...sample.claims, ...claims }, sample.header));

describe('whatever JSON is in a claim', () => {
  it('grants an agent token only with valid claims, and never throws', async () => {
    const sample = corpus['WorkOS: an agent made from a blueprint'];
    await fc.assert(
      fc.asyncProperty(change, async (claims) => {
        const { access } = await verified(sample, claims);
        if (access === undefined) return;
        expect(access).toMatchObject({ authority: 'workos_agent', kind: 'unknown', actor: undefined });
        expect(access.subject).toMatch(/^agent_(reg|instance)_/);
        expect(isText(access.organization)).toBe(true);
        const { act } = access.claims as { act?: { sub?: unknown } | null };
        expect(act === undefined || act === null || isText(act.sub)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a Connect token as a person only with the id of a user', async () => {
    const sample = corpus['WorkOS: a Connect user'];
    await fc.assert(
      fc.asyncProperty(change, async (claims) => {
        const { access } = await verified(sample, claims);
        const { subject = '', kind = 'unknown' } = access ?? {};
        const told = { user_: 'person', client_: 'machine' }[/^(user|client)_/.exec(subject)?.[0] ?? ''];
        expect(kind).toBe(told ?? 'unknown');
      }),
      { numRuns: 300 },
    );
  });

  it("grants an API key only with an owner, and an agent's key only with a valid agent", async () => {
    const key = { owner: { type: 'organization', id: 'org_01H' }, permissions: [], expires_at: null };
    const members = fc.constantFrom('owner', 'permissions', 'expires_at', 'agent_registration_id', 'exp');
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(members, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
        async (changed) => {
          const { agent_registration_id: agent, ...rest } = changed;
          network.answer('https://api.workos.com/api_keys/validations', () =>
            Response.json({
              api_key: { ...key, ...rest },
              ...(agent !== undefined && { agent_registration_id: agent }),
            }),
          );
          const { access } = await network.verify(authorities, 'sk_presented');
          if (access === undefined) return;
          expect(access.kind).toBe('api_key');
          expect(isText(access.subject)).toBe(true);
          expect(access.actor).toBe(agent ?? undefined);
          expect(access.actor === undefined || isText(access.actor)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
