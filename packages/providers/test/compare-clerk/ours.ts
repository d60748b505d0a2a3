import {
  authorizationHeader,
  cookie,
  createVerifier,
  fromFetchRequest,
  isUnavailable,
  unchecked,
} from '@tokenward/core';
import { clerk as clerkAuthorities, has, verifyToken } from '@tokenward/providers/clerk';
import type { ClerkOptions, SessionClaims } from '@tokenward/providers/clerk';
import { granted } from '../compare/compare.js';
import type { Outcome } from '../compare/compare.js';
import { actors, requestWith } from './theirs.js';
import type { Setting, World } from './world.js';

/** Judges with Tokenward. */
export async function ours(world: World, token: string, setting: Setting): Promise<Outcome> {
  try {
    return await judge(world, token, setting);
  } catch (error) {
    const { reason, name } = error as { reason?: unknown; name: string };
    if (isUnavailable(error)) return { verdict: 'unavailable', reason: '503' };
    if (name === 'ConfigurationError') return { verdict: 'misconfigured', reason: name };
    return typeof reason === 'string' ? { verdict: 'refused', reason } : { verdict: 'thrown', reason: name };
  }
}

async function judge(world: World, token: string, setting: Setting): Promise<Outcome> {
  const { clerk, receiver, caller, jwtKey } = world;
  const { audience, authorizedParties, accepts, keys = 'pem', secretKey = clerk.secretKey } = setting;
  const options = {
    issuer: setting.issuer?.(world) ?? clerk.issuer,
    apiUrl: clerk.apiUrl,
    secretKey,
    authorizedParties: authorizedParties ?? unchecked,
    ...(keys === 'pem' && { jwtKey }),
    ...(audience !== undefined && { audience }),
  } satisfies ClerkOptions;
  if (accepts === undefined && !setting.through) return granted((await verifyToken(token, options)).sub);
  const verifier = createVerifier({
    authorities: clerkAuthorities({
      ...options,
      senders: [caller.id],
      machineSecretKey: receiver.secretKey,
      machineId: receiver.id,
      acceptsToken: 'any',
    }),
    ...(setting.cookie && {
      sources: [authorizationHeader, cookie('__session', { origins: ['https://app.test'] })],
    }),
  });
  const request = fromFetchRequest(requestWith(token, setting));
  const accept = accepts === undefined || accepts === 'any' ? {} : { accept: accepts };
  const verdict = await verifier.authenticate(request, accept);
  if (verdict.outcome !== 'granted') return { verdict: 'refused', reason: verdict.denial.code };
  const { subject, organization, permissions } = verdict.access;
  const claims = verdict.access.claims as Partial<SessionClaims> & {
    readonly act?: { readonly sub: string };
  };
  if (setting.through) return { ...granted(subject, actors(claims.act)), ends: claims.exp ?? null };
  const answer = setting.has && `has: ${has(claims as SessionClaims, setting.has)}`;
  return granted(subject, organization, permissions, answer);
}
