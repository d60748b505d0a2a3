import { bearerOf, isObject, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import { clerkError } from './errors.js';
import type { ClerkInstance } from './instance.js';
import { newRecord } from './records.js';

/** Claims that a machine cannot choose. */
const structural: readonly string[] = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti'];

/** Only a machine makes tokens, for the machines that it may call at this moment; Clerk remembers no JWTs. */
export async function createM2mToken(
  { machineOf, clock, vault, sign }: ClerkInstance,
  asked: Asked,
): Promise<Response> {
  const machine = machineOf(bearerOf(asked));
  if (machine === undefined) return clerkError('clerk_key_invalid');
  const {
    token_format: format = 'opaque',
    seconds_until_expiration: seconds = null,
    claims = null,
  } = membersOf(asked) ?? {};
  const isLife = seconds === null || (typeof seconds === 'number' && seconds > 0);
  const isClaims = claims === null || (isObject(claims) && !structural.some((name) => name in claims));
  if (!isLife || !isClaims || (format !== 'opaque' && format !== 'jwt')) return clerkError('bad_request');

  const { id: subject, mayCall: scopes } = machine;
  const expiration = seconds === null ? null : (clock.now() + seconds) * 1000;
  const members = { subject, scopes, claims, expiration };
  if (format === 'opaque') {
    const token = vault.add('m2m_token', members);
    return Response.json({ ...vault.find(token), token }, { status: 201 });
  }
  const { record } = newRecord('m2m_token', clock.now(), members);
  const token = await sign(
    'm2m',
    { aud: scopes, scopes: scopes.join(' '), ...claims, sub: subject, jti: record.id },
    seconds === null ? {} : { expiresIn: seconds },
  );
  return Response.json({ ...record, token }, { status: 201 });
}
