import type { DenialCode } from '@tokenward/core';

/** A token that must be refused. */
export interface HostileToken {
  /** What is wrong with it; no other case has this name. */
  readonly name: string;
  readonly token: string;
  /** The reasons to refuse it that are right; any of them will do. */
  readonly codes: readonly DenialCode[];
}

/** What is sent as the `Authorization` headers of one request that must be refused. */
export interface HostileHeader {
  /** What is wrong with it; no other case has this name. */
  readonly name: string;
  /** One entry for each header. */
  readonly authorization: readonly string[];
  /** The reasons to refuse it that are right; any of them will do. */
  readonly codes: readonly DenialCode[];
  /** Why it does not reach a server over HTTP as it stands here; such a case is left out there. */
  readonly unsent?: string;
}

/** Makes cases of tokens by name that are refused for the same reasons. */
export function tokens(
  codes: readonly DenialCode[],
  named: Readonly<Record<string, string>>,
): readonly HostileToken[] {
  return Object.entries(named).map(([name, token]) => ({ name, token, codes }));
}

/** Makes one case of each value. */
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

/** A value as it stands in a name: what cannot be seen is spelt out, and what is long is cut off. */
export function spelt(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  const visible = text.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return visible.length > 90 ? `${visible.slice(0, 90)}... (${visible.length} characters)` : visible;
}
