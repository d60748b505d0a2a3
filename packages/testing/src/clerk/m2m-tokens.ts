import { bearerOf, hasOnly, isObject, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import { clerkError } from './errors.js';
import type { ClerkInstance, ClerkMachine } from './instance.js';
import { newRecord } from './records.js';
import type { ClerkRecord } from './records.js';

// Sources: "spec" is clerk/openapi-specs, bapi/2026-05-12.yml, POST /m2m_tokens; "sdk" is @clerk/backend 3.25.0. No
// live instance was queried.

/**
 * Claims that Clerk writes itself (sdk: src/api/resources/M2MToken.ts). Inferred: requesting one of them is a bad
 * request.
 */
const registered: readonly string[] = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti'];

/** The allowed members of the body; the spec excludes all others. */
const allowed: readonly string[] = [
  'token_format',
  'seconds_until_expiration',
  'claims',
  'min_remaining_ttl_seconds',
];

/** The default lifetime in seconds of a machine's tokens (spec: POST /machines, `default_token_ttl`). */
const defaultLife = 3600;

interface TokenRequest {
  readonly format: 'opaque' | 'jwt';
  /** The lifetime in seconds; `null` means that the token never expires (sdk). */
  readonly life: number | null;
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** An earlier token is returned again if it has at least this many seconds left. */
  readonly remaining?: number;
}

/**
 * Creates a token for the machines that the caller may call at this moment. Only a machine can create tokens. Clerk
 * stores no JWTs.
 */
export async function createM2mToken(instance: ClerkInstance, asked: Asked): Promise<Response> {
  const { machineOf, clock, vault, sign } = instance;
  const machine = machineOf(bearerOf(asked));
  // sdk: src/api/__tests__/M2MTokenApi.test.ts has this code for the secret key of the instance.
  if (machine === undefined) return clerkError('machine_secret_key_invalid');
  const request = tokenRequestOf(asked);
  if (request === undefined) return clerkError('bad_request');
  const { format, claims, remaining } = request;
  // Inferred: a JWT always expires, because the sdk rejects one without `exp`.
  const life = format === 'jwt' ? (request.life ?? defaultLife) : request.life;
  const { id: subject, mayCall: scopes } = machine;
  const members = { subject, scopes, claims, expiration: life === null ? null : (clock.now() + life) * 1000 };
  const created = (record: ClerkRecord | undefined, token: string): Response =>
    Response.json({ ...record, token }, { status: 201 });

  if (format === 'opaque') {
    const earlier =
      remaining === undefined
        ? undefined
        : vault.search((record) => isReusable(record, machine, claims, clock.now() + remaining));
    const token = earlier ?? vault.add('m2m_token', members);
    return created(vault.find(token), token);
  }
  // A machine adds custom claims only. The sdk counts `scopes` and `aud` as custom claims too. Its fixtures
  // (src/fixtures/index.ts) have JWTs with both, without saying who wrote them. So Clerk adds neither here.
  const { record } = newRecord('m2m_token', clock.now(), members);
  const how = life === null ? {} : { expiresIn: life };
  return created(record, await sign('m2m', { ...claims, sub: subject, jti: record.id }, how));
}

/** Reads the requested token from the body; `undefined` when the body does not follow the spec. */
function tokenRequestOf(asked: Asked): TokenRequest | undefined {
  const body = membersOf(asked);
  if (body === undefined || !hasOnly(body, allowed)) return undefined;
  const { token_format: format = 'opaque', claims = null, min_remaining_ttl_seconds: remaining } = body;
  const { seconds_until_expiration: life = defaultLife } = body;
  if (format !== 'opaque' && format !== 'jwt') return undefined;
  if (life !== null && !(typeof life === 'number' && life > 0)) return undefined;
  // The spec gives no type for `claims`. Inferred: an object, which is what the sdk sends.
  if (claims !== null && !(isObject(claims) && !registered.some((name) => name in claims))) return undefined;
  if (remaining === undefined) return { format, life, claims };
  const isRemaining = typeof remaining === 'number' && Number.isInteger(remaining) && remaining >= 0;
  return isRemaining && remaining < (life ?? Infinity) ? { format, life, claims, remaining } : undefined;
}

/**
 * Whether an earlier token can be returned: same claims, same scopes, and enough lifetime left (spec,
 * `min_remaining_ttl_seconds`).
 */
function isReusable(
  { subject, scopes, claims, revoked, expired, expiration }: ClerkRecord,
  machine: ClerkMachine,
  wanted: TokenRequest['claims'],
  until: number,
): boolean {
  const lives = !revoked && !expired && (expiration === null || expiration >= until * 1000);
  const same = JSON.stringify([scopes, claims]) === JSON.stringify([machine.mayCall, wanted]);
  return lives && subject === machine.id && same;
}
