import { callable, isObject, isText, isTextList, optional, seconds } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import { kindExpectation } from './kind-option.js';

/** How an authority checks claims; all times are in seconds. */
export interface ClaimCheckOptions {
  /**
   * The allowed difference between the clocks for `exp` and `nbf`, from 0 to 600.
   * @default 5
   */
  readonly clockTolerance?: number;
  /** `unchecked` accepts tokens without `exp`, which never expire. An `exp` that is present is still checked. */
  readonly expiry?: Unchecked;
  /**
   * `unchecked` accepts tokens that are bound to a key or certificate (`cnf`), without a proof. Use it only if a component in
   * front of this API checks the proof (RFC 9449 §7, RFC 8705 §3).
   * @default `proofs` of `createVerifier` must check such tokens; without `proofs`, they are denied
   */
  readonly binding?: Unchecked;
}

/** The expectation for an option that only turns a check off. */
export const uncheckedOnly: Readonly<Expectation> = {
  mustBe: '`unchecked`, or left out',
  holds: (value) => value === unchecked,
};

/** The expectation for `issuer`. */
export const issuerExpectation: Readonly<Expectation> = {
  mustBe: 'the "iss" of its tokens: a string, a list of strings, or `unchecked`',
  holds: (value) => value === unchecked || isText(value) || isTextList(value),
};

/** The expectations that authorities share. */
export const claimCheckOptions = {
  audience: {
    mustBe:
      'the "aud" of this API, a string or a list of strings (or `unchecked`, to take tokens meant for others)',
    holds: (value: unknown) => value === unchecked || isText(value) || isTextList(value),
  },
  clockTolerance: optional(seconds(0, 600)),
  expiry: optional(uncheckedOnly),
  binding: optional(uncheckedOnly),
  kind: kindExpectation,
  isRevoked: optional(callable('a function that takes the access and gives true or false')),
  claims: optional({
    mustBe: 'a Standard Schema, such as one of zod',
    holds: (value) => (isObject(value) || typeof value === 'function') && '~standard' in value,
  }),
  rules: optional({
    mustBe: 'a list of rules, such as [maxTokenAge(3600)]',
    holds: (value) => Array.isArray(value) && value.every((rule) => typeof rule === 'function'),
  }),
} as const;
