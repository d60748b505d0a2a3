import { createVerifier, discoveredKeys, jwtIssuer, remoteKeys } from '@tokenward/core';
import type { Authority, KeySource } from '@tokenward/core';
import type { RemoteKeyOptions } from '@tokenward/core/authoring';
import type { BreakableIssuer } from './breakable.js';

/** The outcome of a verification: `granted`, the code of a denial, or `unavailable`. */
export type Outcome = (token: string) => Promise<string>;

/** A verifier of an issuer's tokens. It fetches the keys over HTTP and uses the issuer's clock. */
export function guarded(
  issuer: BreakableIssuer,
  options: RemoteKeyOptions = {},
  maxTokenLength?: number,
): Outcome {
  return outcomeOf(issuer, jwtOf(issuer, remoteKeys(`${issuer.url}/jwks`, options)), maxTokenLength);
}

/** The same, with the keys found through the issuer's metadata. */
export function discovering(issuer: BreakableIssuer): Outcome {
  return outcomeOf(issuer, jwtOf(issuer, discoveredKeys(issuer.url)));
}

/** The authority for an issuer's tokens, with any key source. */
export function jwtOf({ url, audience }: BreakableIssuer, keys: KeySource): Authority<'people'> {
  return jwtIssuer({ name: 'people', issuer: url, audience, keys });
}

/** A verifier with one authority. */
export function outcomeOf(
  { clock }: BreakableIssuer,
  authority: Authority,
  maxTokenLength?: number,
): Outcome {
  const length = maxTokenLength === undefined ? {} : { maxTokenLength };
  const verifier = createVerifier({ authorities: [authority], now: clock.now, ...length });
  return async (token) => {
    try {
      const { denial } = await verifier.verify(token);
      return denial?.code ?? 'granted';
    } catch (error) {
      if (error instanceof Error && 'code' in error) return String(error.code);
      throw error;
    }
  };
}
