import { deny } from '@tokenward/core';
import type { Claims, Denial } from '@tokenward/core';

/** What was read from claims, or the name of the claim that is not what it should be. */
export type Read<T> = { readonly value: T } | { readonly malformed: string };

/** The denial for a claim that cannot be read. */
export function malformed(claim: string): { denial: Denial } {
  return { denial: deny('claim_malformed', { claim }) };
}

/** Whether a claim is there; `null` stands for nothing where Clerk fills in a shortcode. */
export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A claim that is text or not there. */
export function isTextOrNone(value: unknown): value is string | null | undefined {
  return !isThere(value) || (typeof value === 'string' && value !== '');
}

/** A list of texts, empty or not. */
export function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

/** The parts of a text between commas or spaces, without empty ones. */
export function partsOf(value: string, separator: ',' | ' '): readonly string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The members of an answer that are there; a time in milliseconds becomes seconds, and what is no time stays to be denied. */
export function claimsFrom(members: Claims, times: Claims): Claims {
  const seconds = Object.entries(times).map(
    ([name, time]) => [name, typeof time === 'number' ? time / 1000 : time] as const,
  );
  return Object.fromEntries([...Object.entries(members), ...seconds].filter(([, value]) => isThere(value)));
}
