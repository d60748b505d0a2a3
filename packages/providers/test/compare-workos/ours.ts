import { createVerifier, isUnavailable } from '@tokenward/core';
import { workos as workosAuthorities } from '@tokenward/providers/workos';
import { granted } from '../compare/compare.js';
import type { Outcome } from '../compare/compare.js';
import type { Kind, Setting, World } from './world.js';

const authorityOf = {
  session: 'workos_session',
  api_key: 'workos_api_key',
  agent: 'workos_agent',
} as const satisfies Record<Kind, string>;

/** Judges with Tokenward. */
export async function ours(world: World, credential: string, setting: Setting): Promise<Outcome> {
  try {
    return await judge(world, credential, setting);
  } catch (error) {
    const { name } = error as Error;
    if (isUnavailable(error)) return { verdict: 'unavailable', reason: '503' };
    return { verdict: name === 'ConfigurationError' ? 'misconfigured' : 'thrown', reason: name };
  }
}

async function judge({ workos }: World, credential: string, setting: Setting): Promise<Outcome> {
  const { kind, audience, secret = workos.apiKey } = setting;
  const { clientId, domain, apiUrl } = workos;
  const verifier = createVerifier({
    authorities: workosAuthorities({
      clientId,
      domain,
      apiUrl,
      apiKeys: { secret, prefix: 'sk_' },
      agents: {
        types: ['agent_registration', 'agent_instance'],
        ...(audience !== undefined && { audience }),
      },
    }),
  });
  const { access, denial } = await verifier.verify(credential, { accept: [authorityOf[kind]] });
  if (denial) return { verdict: 'refused', reason: denial.code };
  const { subject, organization, permissions, scopes, actor, claims } = access;
  if (kind === 'session') return granted(organization, permissions);
  if (kind === 'api_key') return granted(subject, organization, permissions, actor);
  const { act } = claims as { readonly act?: { readonly sub: string } };
  return granted(subject, organization, scopes, act?.sub);
}
