import { numericDate } from '../claims/rules/numeric-date.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import type { Facts } from './facts.js';
import type { RequiredAuthentication, Requirements } from './requirements.js';

/**
 * Compares `auth_time` and `acr` of the attested claims. Returns the denial, which names all that
 * is required, and the scopes that the client should ask for together with it.
 */
export function checkAuthentication(
  required: RequiredAuthentication,
  facts: Facts,
  scopes: readonly string[] = [],
): Denial | undefined {
  const { maxAge, acr } = required;
  const { claims, now } = facts;
  const failed = [
    maxAge === undefined ? undefined : failureOfTime(numericDate(claims, 'auth_time'), maxAge, now()),
    acr === undefined
      ? undefined
      : failureOfClass(Object.hasOwn(claims, 'acr') ? claims.acr : undefined, acr),
  ].filter((failure) => failure !== undefined);
  if (failed.length === 0) return undefined;
  return deny('authentication_insufficient', { ...required, failed, ...(scopes.length > 0 && { scopes }) });
}

/** Without a tolerance: a time ahead of the clock proves nothing. Comparisons with `NaN` fail, so they deny. */
function failureOfTime(
  date: ReturnType<typeof numericDate>,
  maxAge: number,
  now: number,
): string | undefined {
  if (date === undefined) return '"auth_time" is missing';
  if (typeof date === 'object' || date < 0) return '"auth_time" is malformed';
  if (!(date <= now)) return '"auth_time" is ahead of the clock';
  return now - date <= maxAge ? undefined : '"auth_time" is too long ago';
}

function failureOfClass(value: unknown, acr: readonly string[]): string | undefined {
  if (value === undefined || value === null) return '"acr" is missing';
  if (typeof value !== 'string') return '"acr" is malformed';
  return acr.includes(value) ? undefined : '"acr" is another one';
}

/**
 * The one requirement that stands for several which must all hold: the shortest age, and the classes that all of them list.
 * `acr` is empty if they have no class in common.
 */
export function combined(required: readonly RequiredAuthentication[]): RequiredAuthentication {
  const ages = required.flatMap(({ maxAge = [] }) => maxAge);
  const [first, ...others] = required.flatMap(({ acr }) => (acr ? [acr] : []));
  return {
    ...(ages.length > 0 && { maxAge: Math.min(...ages) }),
    ...(first && { acr: first.filter((one) => others.every((list) => list.includes(one))) }),
  };
}

/** What requirements and those inside `allOf` require together. */
export function authenticationOf({ authentication = {}, allOf = [] }: Requirements): RequiredAuthentication {
  return combined([authentication, ...allOf.map(authenticationOf)]);
}
