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

/** The members of an answer that are there, and its times in seconds; what is no time stays as it is, to be denied. */
export function claimsFrom(members: Claims, times: Claims): Claims {
  const seconds = Object.entries(times).map(([name, time]) => [name, secondsOf(time)] as const);
  return Object.fromEntries([...Object.entries(members), ...seconds].filter(([, value]) => isThere(value)));
}

/**
 * A time of the Backend API in seconds. M2M tokens and API keys have milliseconds, OAuth tokens seconds (@clerk/backend 3.25.0,
 * api/resources; 3.16 said milliseconds). The descriptions name no unit for OAuth tokens, and give an example in seconds for the
 * milliseconds of API keys (clerk/openapi-specs: bapi/2026-05-12.yml). As seconds, 1e11 is in the year 5138; as milliseconds, in 1973.
 */
export function secondsOf(time: unknown): unknown {
  return typeof time === 'number' && time >= 1e11 ? time / 1000 : time;
}
