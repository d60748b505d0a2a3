import { runHook } from '../hooks/run-hook.js';
import { isWorkers } from '../lib/runtime.js';
import { shownPath } from '../lib/shown-path.js';
import { isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';
import type { UnavailableError } from '../response/unavailable-error.js';

/** The shortest time between two lines about the same code, in milliseconds. */
const pause = 1000;

/** The longest detail in a line, in characters. */
const maxDetail = 500;

/** Reports the denial of a request. Await the result. */
export type ReportDenial<Request extends object> = (
  denial: Denial,
  request: DeniedRequest<Request>,
) => unknown;

/** What a report says about a request. */
export type DeniedRequest<Request extends object = object> = Pick<AuthRequest<Request>, 'method' | 'raw'>;

/**
 * Returns the function that reports denials: to `onDenied`, or else in development to the console. Development is where
 * `NODE_ENV` is neither `production` nor `test`. It is unknown at the edge and in Deno, so nothing is printed there.
 */
export function denialReporter<Request extends object>(options: {
  onDenied?(denial: Denial, request: Request): void | Promise<void>;
}): ReportDenial<Request> {
  const print = isDevelopment() ? consoleLog() : undefined;
  return (denial, request) =>
    options.onDenied === undefined
      ? print?.(denial, request)
      : runHook('"onDenied"', () => options.onDenied?.(denial, request.raw));
}

function isDevelopment(): boolean {
  return !['production', 'test', undefined].includes(environment());
}

/** Returns `NODE_ENV`, which is empty if it is not set. Returns `undefined` where it is unknown. */
function environment(): string | undefined {
  if (isWorkers() || 'EdgeRuntime' in globalThis || 'Deno' in globalThis) return undefined;
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  return process?.env && (process.env['NODE_ENV'] ?? '');
}

/** Prints one line for a denial, and at most one per second for each code. */
function consoleLog(): (denial: Denial, request: DeniedRequest) => void {
  const mayPrint = oncePerPause();
  return ({ status, code, hint, detail }, request) => {
    if (!mayPrint(code)) return;
    // oxlint-disable-next-line no-console -- only in development
    console.warn(`[tokenward] ${status} ${code}${placeOf(request)}: ${hint} ${textOf(detail)}`);
  };
}

/**
 * Returns the function that prints outages, for an adapter that answers them itself: one line with the hint, at most one
 * per second. It prints in production too, since an outage is a matter for the operator. It does not while `NODE_ENV` is
 * `test`.
 */
export function outageLog(): (error: UnavailableError, request: AuthRequest) => void {
  const mayPrint = oncePerPause();
  const isTest = environment() === 'test';
  return ({ status, code, hint }, request) => {
    // oxlint-disable-next-line no-console -- else nobody sees the outage
    if (!isTest && mayPrint(code)) console.error(`[tokenward] ${status} ${code}${placeOf(request)}: ${hint}`);
  };
}

function oncePerPause(): (code: string) => boolean {
  const printed = new Map<string, number>();
  return (code) => {
    const now = Date.now();
    const last = printed.get(code);
    if (last !== undefined && Math.abs(now - last) < pause) return false;
    printed.set(code, now);
    return true;
  };
}

/**
 * Returns the method and path of a request of any framework, without its query. A part of the path that could be a token is
 * left out.
 */
function placeOf({ method, raw }: DeniedRequest): string {
  try {
    const { originalUrl, url, req } = raw as {
      originalUrl?: unknown;
      url?: unknown;
      req?: { url?: unknown };
    };
    const address = [originalUrl, url, req?.url].find(isText);
    if (address === undefined) return '';
    const { pathname } = new URL(address, 'http://localhost');
    return ` ${method} ${shownPath(pathname)}`;
  } catch {
    return '';
  }
}

function textOf(detail: Denial['detail']): string {
  try {
    const text = JSON.stringify(detail);
    return text === '{}' ? '' : text.slice(0, maxDetail);
  } catch {
    return '';
  }
}
