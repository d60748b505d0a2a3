import { isText, hasOtherForm } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** An expectation for a text that matches a pattern. */
export const textMatching = (mustBe: string, pattern: RegExp): Expectation => ({
  mustBe,
  but: hasOtherForm,
  holds: (value) => isText(value) && pattern.test(value),
});
