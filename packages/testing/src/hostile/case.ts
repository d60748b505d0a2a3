import type { DenialCode } from '@tokenward/core';

/** A token that must be rejected. */
export interface HostileToken {
  /** What is wrong with it; no other case has this name. */
  readonly name: string;
  readonly token: string;
  /** The reasons to refuse it that are right; any of them will do. */
  readonly codes: readonly DenialCode[];
}

/** The headers of a request that is sent before a hostile one, one entry each. */
export interface HostileFirst {
  readonly authorization: readonly string[];
  readonly dpop?: readonly string[];
}

/** The `Authorization` headers of one request that must be rejected. */
export interface HostileHeader {
  /** What is wrong with it; no other case has this name. */
  readonly name: string;
  /** The header values, one entry each. */
  readonly authorization: readonly string[];
  /** The reasons to refuse it that are right; any of them will do. */
  readonly codes: readonly DenialCode[];
  /** A request that is sent before. It must be accepted. */
  readonly first?: HostileFirst;
  /** Why it can't reach a server unchanged over HTTP. Such a case is skipped there. */
  readonly unsent?: string;
}

/** Creates cases from tokens by name; all are rejected with one of the same codes. */
export function tokens(
  codes: readonly DenialCode[],
  named: Readonly<Record<string, string>>,
): readonly HostileToken[] {
  return Object.entries(named).map(([name, token]) => ({ name, token, codes }));
}

/** Creates one case for each value. */
export function each<T>(
  values: readonly T[],
  codes: readonly DenialCode[],
  make: (value: T) => readonly [name: string, token: string],
): readonly HostileToken[] {
  return values.map((value) => {
    const [name, token] = make(value);
    return { name, token, codes };
  });
}

/** Formats a value for a case name: invisible characters are escaped, long values are cut off. */
export function spelt(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  const visible = text.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return visible.length > 90 ? `${visible.slice(0, 90)}... (${visible.length} characters)` : visible;
}
