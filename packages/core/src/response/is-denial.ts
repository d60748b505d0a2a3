import { isObject, isText } from '../options/option-checks.js';
import type { Denial } from './denial.js';

/**
 * Whether a value is a denial, of this copy of the core or of another. The status must be from 400 to 499, so that no
 * other value can choose the status of the reply.
 */
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

/** Whether a value is what `deny` gives for a code that is in no table: it has neither a status nor a message. */
export function hasUnknownCode(value: unknown): boolean {
  return isObject(value) && isText(value.code) && isObject(value.detail) && value.status === undefined;
}
