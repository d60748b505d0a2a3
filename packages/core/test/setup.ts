import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock, Issuer, IssuerOptions } from '@tokenward/testing';
import type { JwtIssuerOptions, StandardSchema } from '../src/authoring.js';
import { jwtIssuer, localKeys } from '../src/index.js';
import type { Claims } from '../src/index.js';

/** The time of every clock that these functions create. */
export const start = 1_800_000_000;

/** Creates a stopped clock and an issuer that uses it. Other runtimes load all test files once, so nothing is shared. */
export async function issuerWithClock(
  options: Omit<IssuerOptions, 'clock'> = {},
): Promise<{ readonly clock: Clock; readonly now: number; readonly issuer: Issuer }> {
  const clock = createClock(start);
  return { clock, now: clock.now(), issuer: await createIssuer({ ...options, clock }) };
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
