import { isUnavailable } from '@tokenward/core';
import type { Access, Requirements, UnavailableError, Verdict } from '@tokenward/core';
import { denialReporter, runHook, verifierFrom } from '@tokenward/core/authoring';
import type { GivenVerifier } from '@tokenward/core/authoring';
import type { NextAuthOptions } from './options.js';

/** Creates the function that verifies the caller of a server component or a server action by its headers. */
export function authenticator<A extends Access>(
  given: GivenVerifier<A>,
  { onDenied, onUnavailable }: NextAuthOptions,
): (headers: Pick<Headers, 'get'>, requirements?: Requirements<A>) => Promise<Verdict<A>> {
  const verifier = verifierFrom(given);
  const reportDenial = denialReporter(onDenied ? { onDenied: (denial) => onDenied(denial, undefined) } : {});
  return async (headers, requirements) => {
    // Any method will do here: Next.js itself rejects a server action from another origin.
    const request = { raw: headers, method: 'GET', header: (name: string) => headers.get(name) };
    const asked = verifier().authenticate(request, requirements);
    const verdict = await asked.catch(async (error: unknown) => {
      if (isUnavailable(error)) await reportOutage(onUnavailable, error, undefined);
      throw error;
    });
    if (verdict.outcome === 'denied') await reportDenial(verdict.denial, request);
    return verdict;
  };
}

/** Calls `onUnavailable` of the application. */
export function reportOutage(
  onUnavailable: NextAuthOptions['onUnavailable'],
  error: UnavailableError,
  request: Request | undefined,
): unknown {
  return runHook('"onUnavailable"', () => onUnavailable?.(error, request));
}
