import { isObject, isText, isTextList, optional } from '../options.js';
import { unchecked } from '../unchecked.js';

/** The expectations that authorities share. */
export const commonOptions = {
  audience: {
    mustBe:
      'the "aud" of this API, a string or a list of strings (or `unchecked`, to take tokens meant for others)',
    holds: (value: unknown) => value === unchecked || isText(value) || isTextList(value),
  },
  expiry: optional({ mustBe: '`unchecked`, or left out', holds: (value) => value === unchecked }),
  claims: optional({
    mustBe: 'a Standard Schema, such as one of zod',
    holds: (value) => (isObject(value) || typeof value === 'function') && '~standard' in value,
  }),
  rules: optional({
    mustBe: 'a list of rules, such as [maximumAge(3600)]',
    holds: (value) => Array.isArray(value) && value.every((rule) => typeof rule === 'function'),
  }),
} as const;
