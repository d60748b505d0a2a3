import { isObject, isText } from '../options/option-checks.js';
import type { Denial } from './denial.js';

/** Whether a value is a denial, of this copy of core or of another: what is none must not pass for a refusal with any status. */
export function isDenial(value: unknown): value is Denial {
  return (
    isObject(value) &&
    isText(value.code) &&
    isText(value.message) &&
    typeof value.status === 'number' &&
    value.status >= 400 &&
    value.status < 500
  );
}
