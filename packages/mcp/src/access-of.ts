import type { Access } from '@tokenward/core';

/** What a handler of the SDK gets besides its arguments: `ctx` of version 2, `extra` of version 1. */
export interface HandlerContext {
  /** Version 2 has the request here. */
  readonly http?: { readonly authInfo?: CallerInfo | undefined } | undefined;
  /** Version 1 has the caller here. So has the context of a server factory of version 2. */
  readonly authInfo?: CallerInfo | undefined;
}

/** The part of `AuthInfo` that has the access. */
export interface CallerInfo {
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Returns the access of the caller in a handler of the SDK. Throws if there is none. `A` is its type, such as
 * `AccessOf<typeof people>`.
 */
export function accessOf<A extends Access = Access>(context: HandlerContext): A {
  const access = accessIn(context.http?.authInfo ?? context.authInfo);
  if (access) return access as A;
  throw new Error('No access: put auth.required() and mcp(auth), or gate(), before the MCP handler.');
}

/** Returns the access of an `AuthInfo`, if it has one. */
export function accessIn(info: CallerInfo | undefined): Access | undefined {
  const access = info?.extra?.['access'];
  return typeof access === 'object' && access !== null ? (access as Access) : undefined;
}
