import { isObject, isText, isTextList, optional } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import { kindExpectation } from './kind-option.js';

/** What an authority checks unless it is told not to. */
export interface ClaimCheckOptions {
  /** `unchecked` to accept tokens without `exp`, which never expire; one that is there counts all the same. */
  readonly expiry?: Unchecked;
  /**
   * `unchecked` to accept tokens that are bound to a key or certificate (`cnf`), where something in front of this API
   * demands the proof (RFC 9449 §7, RFC 8705 §3); by default they are refused, since none is checked here.
   */
  readonly binding?: Unchecked;
}

/** The expectation of an option that only switches a check off. */
export const uncheckedOnly: Readonly<Expectation> = {
  mustBe: '`unchecked`, or left out',
  holds: (value) => value === unchecked,
};

/** The expectations that authorities share. */
export const claimCheckOptions = {
  audience: {
    mustBe:
      'the "aud" of this API, a string or a list of strings (or `unchecked`, to take tokens meant for others)',
    holds: (value: unknown) => value === unchecked || isText(value) || isTextList(value),
  },
  expiry: optional(uncheckedOnly),
  binding: optional(uncheckedOnly),
  kind: kindExpectation,
  claims: optional({
    mustBe: 'a Standard Schema, such as one of zod',
    holds: (value) => (isObject(value) || typeof value === 'function') && '~standard' in value,
  }),
  rules: optional({
    mustBe: 'a list of rules, such as [maxTokenAge(3600)]',
    holds: (value) => Array.isArray(value) && value.every((rule) => typeof rule === 'function'),
  }),
} as const;
