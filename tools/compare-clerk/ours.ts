import { createVerifier, fromFetch, isUnavailable, unchecked } from '@tokenward/core';
import { clerk as clerkAuthorities, verifyToken } from '@tokenward/providers/clerk';
import type { ClerkOptions } from '@tokenward/providers/clerk';
import { granted } from './world.js';
import type { Outcome, Setting, World } from './world.js';

/** Judges with Tokenward. */
export async function ours(world: World, token: string, setting: Setting): Promise<Outcome> {
  try {
    return await judge(world, token, setting);
  } catch (error) {
    const { reason, name } = error as { reason?: unknown; name: string };
    if (isUnavailable(error)) return { verdict: 'unavailable', reason: '503' };
    if (name === 'ConfigurationError') return { verdict: 'misconfigured', reason: name };
    return typeof reason === 'string' ? { verdict: 'refused', reason } : { verdict: 'crashed', reason: name };
  }
}

async function judge({ clerk, receiver, jwtKey }: World, token: string, setting: Setting): Promise<Outcome> {
  const { audience, authorizedParties, accepts, keys = 'pem' } = setting;
  const { secretKey = clerk.secretKey, header = (sent: string) => `Bearer ${sent}` } = setting;
  const options = {
    issuer: clerk.issuer,
    apiUrl: clerk.apiUrl,
    secretKey,
    authorizedParties: authorizedParties ?? unchecked,
    ...(keys === 'pem' && { jwtKey }),
    ...(audience !== undefined && { audience }),
  } satisfies ClerkOptions;
  if (accepts === undefined) return granted((await verifyToken(token, options)).sub);
  const verifier = createVerifier({
    authorities: clerkAuthorities({
      ...options,
      machineSecretKey: receiver.secretKey,
      machineId: receiver.id,
      senders: unchecked,
      acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
    }),
  });
  const request = new Request('https://api.example.test/', { headers: { authorization: header(token) } });
  const verdict = await verifier.authenticate(fromFetch(request), { accept: accepts });
  if (verdict.outcome !== 'granted') return { verdict: 'refused', reason: verdict.denial.code };
  const { subject, organization, permissions } = verdict.access;
  return granted(subject, organization, permissions);
}
