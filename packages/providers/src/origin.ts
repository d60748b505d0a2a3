import { isText, hasOtherForm } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** An expectation for a host name, or a URL with only scheme, host and port. */
export const origin = (mustBe: string): Expectation => ({
  mustBe,
  but: hasOtherForm,
  holds: (value) => isText(value) && originOf(value) !== undefined,
});

/** Returns the origin of a host name or a URL, without a trailing slash; `undefined` if it contains more than that. */
export function originOf(value: string): string | undefined {
  const address = value.includes('://') ? value : `https://${value}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return [url.origin, `${url.origin}/`].includes(address) ? url.origin : undefined;
}
