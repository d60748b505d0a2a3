import type { ServerResponse } from 'node:http';
import { sessionHeader } from './session-guard.js';

/**
 * Calls `answered` with the status of a Node.js response and the session that it names, before the client can read either.
 * Headers that are given to `writeHead` are in no `getHeader`, so they are read here.
 */
export function observeResponse(
  response: ServerResponse,
  answered: (status: number, session: string | undefined) => void,
): void {
  const writeHead = response.writeHead.bind(response) as (
    ...parameters: readonly unknown[]
  ) => ServerResponse;
  response.writeHead = (...parameters: readonly unknown[]): ServerResponse => {
    const [status] = parameters;
    const session = inHeaders(parameters.at(-1)) ?? response.getHeader(sessionHeader);
    answered(Number(status), textOf(session));
    return writeHead(...parameters);
  };
}

/** Finds the header in what `writeHead` takes: an object, a list of pairs, or a flat list. */
function inHeaders(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers);
  return pairs.find(([name]) => String(name).toLowerCase() === sessionHeader)?.[1];
}

function pairsOf(list: readonly unknown[]): readonly (readonly unknown[])[] {
  if (list.every(Array.isArray)) return list as readonly (readonly unknown[])[];
  return list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]]] : []));
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : [value as string | string[]].flat().join(', ');
}
