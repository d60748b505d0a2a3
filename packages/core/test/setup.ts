import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock, Issuer, IssuerOptions } from '@tokenward/testing';
import type { IntrospectionOptions, JwtIssuerOptions, StandardSchema } from '../src/authoring.js';
import { introspection, jwtIssuer, localKeys, unchecked } from '../src/index.js';
import type { Claims } from '../src/index.js';

/** The time of every clock that these functions create. */
export const start = 1_800_000_000;

/** Creates a stopped clock. Other runtimes load all test files into one program, so no clock is shared. */
export function stoppedClock(): { readonly clock: Clock; readonly now: number } {
  return { clock: createClock(start), now: start };
}

/** Creates a stopped clock and an issuer that uses it. */
export async function issuerWithClock(
  options: Omit<IssuerOptions, 'clock'> = {},
): Promise<{ readonly clock: Clock; readonly now: number; readonly issuer: Issuer }> {
  const { clock, now } = stoppedClock();
  return { clock, now, issuer: await createIssuer({ ...options, clock }) };
}

/** An authority "people" for the tokens of an issuer. It verifies them with the keys that the issuer has now. */
export const peopleOf = <S extends StandardSchema = StandardSchema<Claims>>(
  issuer: Issuer,
  more: Partial<JwtIssuerOptions<'people', S>> = {},
) =>
  jwtIssuer({
    name: 'people',
    issuer: issuer.url,
    audience: issuer.audience,
    keys: localKeys(issuer.jwks()),
    ...more,
  });

/** An authority that gives the same claims for every opaque token. It checks no issuer, audience or expiry. */
export const opaqueTokens = (
  answer: Claims,
  more: Partial<IntrospectionOptions<'opaque', StandardSchema<Claims>>> = {},
) =>
  introspection({
    name: 'opaque',
    issuer: unchecked,
    audience: unchecked,
    expiry: unchecked,
    ask: () => Promise.resolve(answer),
    ...more,
  });

/** A `fetch` for verifiers that must not use the network. */
export const noNetwork = (): Promise<never> => Promise.reject(new Error('nothing may be fetched'));
