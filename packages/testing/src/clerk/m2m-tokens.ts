import { bearerOf, hasOnly, isObject, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import { clerkError } from './errors.js';
import type { ClerkInstance, ClerkMachine } from './instance.js';
import { newRecord } from './records.js';
import type { ClerkRecord } from './records.js';

// Origins: "spec" is clerk/openapi-specs, bapi/2026-05-12.yml, POST /m2m_tokens; "sdk" is @clerk/backend 3.25.0. No live instance was asked.

/** Claims that Clerk writes itself (sdk: src/api/resources/M2MToken.ts); inferred: to ask for one of them is a bad request. */
const registered: readonly string[] = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti'];

/** What the body may hold; the spec excludes others. */
const allowed: readonly string[] = [
  'token_format',
  'seconds_until_expiration',
  'claims',
  'min_remaining_ttl_seconds',
];

/** How many seconds the tokens of a machine live by default (spec: POST /machines, `default_token_ttl`). */
const defaultLife = 3600;

interface Wish {
  readonly format: 'opaque' | 'jwt';
  /** In seconds; `null` for ever, which is what the sdk says of it. */
  readonly life: number | null;
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** With how many seconds of life left an earlier token is given again. */
  readonly remaining?: number;
}

/** Only a machine makes tokens, for the machines that it may call at this moment; Clerk keeps no JWTs. */
export async function createM2mToken(instance: ClerkInstance, asked: Asked): Promise<Response> {
  const { machineOf, clock, vault, sign } = instance;
  const machine = machineOf(bearerOf(asked));
  // sdk: src/api/__tests__/M2MTokenApi.test.ts has this code for the secret key of the instance.
  if (machine === undefined) return clerkError('machine_secret_key_invalid');
  const wish = wishOf(asked);
  if (wish === undefined) return clerkError('bad_request');
  const { format, claims, remaining } = wish;
  // Inferred: a JWT always expires, since the sdk refuses one without `exp`.
  const life = format === 'jwt' ? (wish.life ?? defaultLife) : wish.life;
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
  // Custom claims are all that a machine adds, `scopes` and `aud` among them: the sdk counts both as custom claims. Its own
  // fixtures (src/fixtures/index.ts) have JWTs with both, and nothing says who wrote them; so Clerk adds neither here.
  const { record } = newRecord('m2m_token', clock.now(), members);
  const how = life === null ? {} : { expiresIn: life };
  return created(record, await sign('m2m', { ...claims, sub: subject, jti: record.id }, how));
}

/** What the body asks for; nothing where it does not follow the spec. */
function wishOf(asked: Asked): Wish | undefined {
  const body = membersOf(asked);
  if (body === undefined || !hasOnly(body, allowed)) return undefined;
  const { token_format: format = 'opaque', claims = null, min_remaining_ttl_seconds: remaining } = body;
  const { seconds_until_expiration: life = defaultLife } = body;
  if (format !== 'opaque' && format !== 'jwt') return undefined;
  if (life !== null && !(typeof life === 'number' && life > 0)) return undefined;
  // The spec names no type of `claims`; inferred: an object, which is what the sdk sends.
  if (claims !== null && !(isObject(claims) && !registered.some((name) => name in claims))) return undefined;
  if (remaining === undefined) return { format, life, claims };
  const isRemaining = typeof remaining === 'number' && Number.isInteger(remaining) && remaining >= 0;
  return isRemaining && remaining < (life ?? Infinity) ? { format, life, claims, remaining } : undefined;
}

/** spec, `min_remaining_ttl_seconds`: alive until then, with the same claims and scopes. */
function isReusable(
  { subject, scopes, claims, revoked, expired, expiration }: ClerkRecord,
  machine: ClerkMachine,
  wanted: Wish['claims'],
  until: number,
): boolean {
  const lives = !revoked && !expired && (expiration === null || expiration >= until * 1000);
  const same = JSON.stringify([scopes, claims]) === JSON.stringify([machine.mayCall, wanted]);
  return lives && subject === machine.id && same;
}
