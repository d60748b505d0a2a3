import { parseUrl } from '../lib/parse-url.js';
import type { Algorithm } from '../signature/algorithms.js';
import { algorithmNamed } from '../signature/algorithms.js';
import { algorithmsExpectation, algorithmsIn } from '../keys/key-options.js';
import { isLoopback } from '../http/https-url.js';
import {
  callable,
  checkOptions,
  checkTimeout,
  isObject,
  isText,
  named,
  optional,
  seconds,
} from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import { originProblem } from '../request/origin.js';
import type { NonceSource } from './nonces.js';
import type { ReplayStore } from './replay-store.js';
import { targetUri } from './target-uri.js';
import type { TargetUri } from './target-uri.js';

/** Options of `dpop`; all times are in seconds. */
export interface DpopOptions {
  /**
   * The origins of this API as its clients see them, such as `https://api.example.com`. The `htu` of a proof must have one
   * of them. They are never read from the request, since a client chooses its `Host`.
   */
  readonly origins: readonly string[];
  /**
   * Keeps used proofs, so that none is accepted twice: `memoryReplay()`. Several processes need a store that they share.
   */
  readonly replay: ReplayStore;
  /**
   * Requires a nonce of this API in each proof (RFC 9449 §9): `statelessNonces({ secrets })`.
   * @default none
   */
  readonly nonce?: NonceSource;
  /**
   * The algorithms of proofs. `EdDSA` and `Ed25519` are two names of one algorithm.
   * @default ES256, Ed25519, PS256, RS256
   */
  readonly algorithms?: readonly (Algorithm | 'EdDSA')[];
  /**
   * How long a proof may be used after its `iat`, from 1 to 3600.
   * @default 60
   */
  readonly maxAge?: number;
  /**
   * The allowed difference between the clocks of client and API, from 0 to 300. It is added to both ends of the time of a
   * proof.
   * @default 10
   */
  readonly tolerance?: number;
  /**
   * Returns the path of a request as its client sent it, for an API behind a proxy that rewrites paths.
   * @default the path that the adapter read
   */
  readonly path?: (request: AuthRequest) => string;
  /**
   * What happens if `replay` fails or doesn't answer in time. `'accept'` accepts the proof without this check, and reports
   * the event `replay_failed`.
   * @default the request is answered with 503
   */
  readonly onStoreFailure?: 'accept';
}

/** The checked options, with their defaults. */
export interface DpopSettings extends Required<
  Omit<DpopOptions, 'algorithms' | 'nonce' | 'path' | 'onStoreFailure'>
> {
  readonly algorithms: readonly Algorithm[];
  readonly nonce: NonceSource | undefined;
  readonly path: ((request: AuthRequest) => string) | undefined;
  readonly acceptsOnFailure: boolean;
}

const defaults = { algorithms: ['ES256', 'Ed25519', 'PS256', 'RS256'], maxAge: 60, tolerance: 10 } as const;

/** Checks the options of `dpop` and adds the defaults. Throws `ConfigurationError`. */
export function dpopSettings(options: DpopOptions): DpopSettings {
  checkOptions('dpop', options, {
    origins: {
      mustBe:
        'a non-empty list of the origins of this API as clients see them, such as ["https://api.example.com"], ' +
        'without a path. Plain http is for loopback only',
      holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isOriginOfApi),
      but: (value) => originProblem(value) ?? plainHttp(value),
    },
    replay: {
      mustBe: 'a store of used proofs: memoryReplay(), or { seen(digest, until) }',
      holds: (value) => isStore(value) && hasRightCheck(value),
      but: (value) => (isStore(value) ? 'has a "check" that is no function' : undefined),
      fromEnvironment: false,
    },
    nonce: optional({
      mustBe: 'a source of nonces: statelessNonces({ secrets })',
      holds: isNonceSource,
      fromEnvironment: false,
    }),
    ...algorithmsExpectation,
    maxAge: optional(seconds(1, 3600)),
    tolerance: optional(seconds(0, 300)),
    path: optional(callable('a function that takes the request and gives its path as the client sent it')),
    onStoreFailure: optional({
      mustBe: "'accept', or left out",
      but: named,
      holds: (value) => value === 'accept',
    }),
  });
  const { origins, replay, nonce, path, maxAge, tolerance } = options;
  checkTimeout('dpop', 'replay', replay.timeout);
  return {
    origins: [...new Set(origins.map((origin) => (targetUri(origin) as TargetUri).origin))],
    replay,
    nonce,
    path,
    algorithms: algorithmsIn(options) ?? defaults.algorithms,
    maxAge: maxAge ?? defaults.maxAge,
    tolerance: tolerance ?? defaults.tolerance,
    acceptsOnFailure: options.onStoreFailure === 'accept',
  };
}

/** Returns the names for the challenge. Clients know Ed25519 by its older name too (RFC 9864 §2.2). */
export function algorithmNames(algorithms: readonly Algorithm[]): readonly string[] {
  return algorithms.flatMap((name) => (name === algorithmNamed('EdDSA') ? [name, 'EdDSA'] : [name]));
}

/** Whether a value is the origin of an API: https, or http on loopback, and nothing else than scheme, host and port. */
function isOriginOfApi(value: unknown): boolean {
  if (typeof value !== 'string' || hasWildcard(value) || !/^[^/]+:\/\/[^/?#]+$/.test(value)) return false;
  const origin = targetUri(value)?.origin;
  const url = origin === undefined ? undefined : parseUrl(origin);
  // Clients write a host as `URL` does: an address such as 127.1 would never be equal.
  return url !== undefined && url.origin === origin && (url.protocol === 'https:' || isLoopback(url));
}

function plainHttp(value: unknown): string | undefined {
  return isText(value) && /^http:/i.test(value) ? 'uses plain http, and is not on loopback' : undefined;
}

/** Whether an origin is a pattern. A proof names one origin, so it would match none. */
function hasWildcard(value: unknown): boolean {
  return typeof value === 'string' && value.includes('*');
}

function isStore(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value.seen === 'function';
}

function hasRightCheck({ check }: Readonly<Record<string, unknown>>): boolean {
  return check === undefined || typeof check === 'function';
}

function isNonceSource(value: unknown): boolean {
  return isObject(value) && typeof value.create === 'function' && typeof value.check === 'function';
}
