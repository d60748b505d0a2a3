import { isText } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** A host name, or an address that is nothing but scheme, host and port. */
export const origin = (mustBe: string): Expectation => ({
  mustBe,
  holds: (value) => isText(value) && originOf(value) !== undefined,
});

/** The origin that a host name or an address means, without a slash at the end. `undefined` if it holds more than that. */
export function originOf(value: string): string | undefined {
  const address = value.includes('://') ? value : `https://${value}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return [url.origin, `${url.origin}/`].includes(address) ? url.origin : undefined;
}
