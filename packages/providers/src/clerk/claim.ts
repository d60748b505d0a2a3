import { deny } from '@tokenward/core';
import type { Claims, Denial } from '@tokenward/core';

/** The value read from claims, or the name of the malformed claim. */
export type Read<T> = { readonly value: T } | { readonly malformed: string };

/** Creates the denial for a malformed claim. */
export function malformed(claim: string): { denial: Denial } {
  return { denial: deny('claim_malformed', { claim }) };
}

/** Whether a claim is present. Clerk writes `null` for an empty shortcode, so `null` counts as absent. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether a claim is text or absent. */
export function isTextOrNone(value: unknown): value is string | null | undefined {
  return !isPresent(value) || (typeof value === 'string' && value !== '');
}

/** Whether a value is a list of texts; it may be empty. */
export function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

/** Splits a text at commas or spaces, without empty parts. */
export function partsOf(value: string, separator: ',' | ' '): readonly string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/**
 * Collects the present members of a response, with times in seconds. An invalid time is kept, so that a rule rejects
 * it.
 */
export function claimsFrom(members: Claims, times: Claims): Claims {
  const seconds = Object.entries(times).map(([name, time]) => [name, secondsOf(time)] as const);
  return Object.fromEntries([...Object.entries(members), ...seconds].filter(([, value]) => isPresent(value)));
}

/**
 * Converts a time of the Backend API to seconds. M2M tokens and API keys have milliseconds, OAuth tokens seconds
 * (@clerk/backend 3.25.0, api/resources; 3.16 said milliseconds). The specification gives no unit for OAuth tokens,
 * and an example in seconds for the milliseconds of API keys (clerk/openapi-specs: bapi/2026-05-12.yml). So the size
 * decides: 1e11 is in the year 5138 as seconds, and in 1973 as milliseconds.
 */
export function secondsOf(time: unknown): unknown {
  return typeof time === 'number' && time >= 1e11 ? time / 1000 : time;
}
