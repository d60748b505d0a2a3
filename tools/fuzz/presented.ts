import type { HeaderValue } from './input.js';
import { settings } from './settings.js';

/** The one credential that a request contains, by a second implementation; `undefined` if none may be used. */
export function presentedIn(
  method: string,
  headers: Readonly<Record<string, HeaderValue>>,
): string | undefined {
  const bearer = valuesOf(headers.authorization);
  const key = valuesOf(headers['x-api-key']);
  if (bearer.length + key.length > 1) return undefined;
  if (bearer.length === 1) return /^bearer +([^ ,]+)$/i.exec(bearer[0] ?? '')?.[1];
  if (key.length === 1) return /^[^\s,]+$/.exec(key[0] ?? '')?.[0];
  const cookies = valuesOf(headers.cookie)
    .flatMap((header) => header.split(';'))
    .map((pair) => /^\s*__session=(?:"(.*)"|(.*?))\s*$/.exec(pair)?.slice(1).join(''))
    .filter((value) => value !== undefined && value !== '');
  const origins = [headers.origin ?? []].flat();
  const same = origins.length === 1 && origins[0] === settings.origin;
  const harmless = origins.length === 0 && /^(GET|HEAD|OPTIONS)$/.test(method);
  return cookies.length === 1 && (same || harmless) ? cookies[0] : undefined;
}

function valuesOf(header: HeaderValue | undefined): readonly string[] {
  return [header ?? []].flat();
}
