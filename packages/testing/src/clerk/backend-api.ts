import { bearerOf, hasOnly, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import type { Routes } from '../service.js';
import { clerkError } from './errors.js';
import type { ClerkInstance } from './instance.js';
import { createM2mToken } from './m2m-tokens.js';
import { verifiedOAuthJwt } from './oauth-jwt.js';
import type { ClerkRecord } from './records.js';

/**
 * The endpoints of the Backend API that know tokens and sessions, their paths and statuses by clerk/openapi-specs
 * (bapi/2026-05-12.yml). The specification has the version in all paths; @clerk/backend leaves it out where it asks about
 * tokens (3.25.0, src/api/factory.ts, `skipApiVersionInUrl`): both are answered. It names no code for 404; that one is inferred.
 */
export function backendApi(instance: ClerkInstance): Routes {
  const { vault } = instance;
  const isSecretKey = (asked: Asked): boolean => bearerOf(asked) === instance.secretKey;
  const withSecretKey =
    (answer: (asked: Asked) => Response | Promise<Response>) =>
    (asked: Asked): Response | Promise<Response> =>
      isSecretKey(asked) ? answer(asked) : clerkError('clerk_key_invalid');

  /** The token under this member of the body, and its record when there is one of that kind. */
  function look(asked: Asked, member: string, prefix: string): { token: unknown; record?: ClerkRecord } {
    const body = membersOf(asked);
    const token = body && hasOnly(body, [member]) ? body[member] : undefined;
    const record = typeof token === 'string' && token.startsWith(prefix) ? vault.find(token) : undefined;
    return { token, ...(record && { record }) };
  }

  function tell({ token, record }: { token: unknown; record?: ClerkRecord }): Response {
    if (typeof token !== 'string' || token === '') return clerkError('bad_request');
    return record === undefined ? clerkError('resource_not_found') : Response.json(record);
  }

  const routes: Routes = {
    'POST /sessions': withSecretKey(instance.sessions.create),
    'POST /sessions/:id/tokens': withSecretKey(instance.sessions.createToken),
    'POST /sessions/:id/revoke': withSecretKey(instance.sessions.revoke),
    'GET /jwks': withSecretKey(() => Response.json(instance.jwks())),
    'POST /m2m_tokens': (asked) => createM2mToken(instance, asked),
    // The specification: with the key of a machine, the token must be granted access to that machine.
    'POST /m2m_tokens/verify'(asked) {
      const { token, record } = look(asked, 'token', 'mt_');
      if (isSecretKey(asked)) return tell({ token, ...(record && { record }) });
      const machine = instance.machineOf(bearerOf(asked));
      if (machine === undefined) return clerkError('clerk_key_invalid');
      return tell({ token, ...(record?.scopes?.includes(machine.id) && { record }) });
    },
    // The specification: a token of the machine with this key, or any with the secret key; JWTs are not kept.
    'POST /m2m_tokens/:id/revoke'(asked) {
      const machine = instance.machineOf(bearerOf(asked));
      if (!isSecretKey(asked) && machine === undefined) return clerkError('clerk_key_invalid');
      const { id, subject } = vault.get(asked.part) ?? {};
      if (!id?.startsWith('mt_') || (machine && machine.id !== subject))
        return clerkError('resource_not_found');
      const reason = membersOf(asked)?.revocation_reason;
      vault.change(id, { revoked: true, revocation_reason: typeof reason === 'string' ? reason : null });
      return Response.json(vault.get(id));
    },
    'POST /api_keys/verify': withSecretKey((asked) => tell(look(asked, 'secret', 'ak_'))),
    'POST /oauth_applications/access_tokens/verify': withSecretKey(async (asked) => {
      const given = look(asked, 'access_token', 'oat_');
      if (typeof given.token !== 'string') return tell(look(asked, 'secret', 'oat_'));
      const jwt = await verifiedOAuthJwt(instance, given.token);
      return jwt === undefined ? tell(given) : Response.json(jwt);
    }),
  };
  const versioned = Object.entries(routes).map(
    ([line, answer]) => [line.replace(' /', ' /v1/'), answer] as const,
  );
  return { ...routes, ...Object.fromEntries(versioned) };
}
