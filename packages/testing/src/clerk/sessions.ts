import { hasOnly, membersOf } from '../asked.js';
import type { Asked } from '../asked.js';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import type { MintClaims } from '../issuer-settings.js';
import { clerkError } from './errors.js';
import type { SignClerkJwt } from './jwt-kinds.js';

// Sources: "spec" is clerk/openapi-specs, bapi/2026-05-12.yml, /sessions and the schema Session; "sdk" is
// @clerk/backend 3.25.0. No live instance was queried.

/**
 * A session, as the Backend API returns it. Times are in milliseconds (inferred: the spec says only "Unix
 * timestamp").
 */
export interface ClerkSession {
  readonly object: 'session';
  readonly id: string;
  readonly user_id: string;
  readonly client_id: string;
  readonly actor: null;
  readonly status: 'active' | 'revoked';
  readonly last_active_organization_id: string | null;
  readonly last_active_at: number;
  readonly expire_at: number;
  readonly abandon_at: number;
  readonly updated_at: number;
  readonly created_at: number;
}

/** The users of an instance and their sessions. */
export interface Sessions {
  /** Adds a user and returns the id. These claims are added to the user's session tokens. */
  readonly addUser: (claims?: MintClaims) => string;
  /** POST /sessions */
  readonly create: (asked: Asked) => Response;
  /** POST /sessions/{session_id}/tokens */
  readonly createToken: (asked: Asked) => Response | Promise<Response>;
  /** POST /sessions/{session_id}/revoke */
  readonly revoke: (asked: Asked) => Response;
}

const day = 86_400_000;

/** Creates the sessions of a development instance; a production instance refuses to create them (spec). */
export function createSessions({ clock, sign }: { clock: Clock; sign: SignClerkJwt }): Sessions {
  const users = new Map<string, MintClaims>();
  const sessions = new Map<string, ClerkSession>();

  return {
    addUser(claims = {}) {
      const id = identifier('user_', 27);
      users.set(id, claims);
      return id;
    },
    create(asked) {
      const body = membersOf(asked);
      if (body === undefined) return clerkError('bad_request');
      const { user_id: user, active_organization_id: organization = null } = body;
      if (typeof user !== 'string' || user === '') return clerkError('form_param_missing');
      if (organization !== null && typeof organization !== 'string') return clerkError('bad_request');
      if (!users.has(user)) return clerkError('resource_not_found');
      const at = clock.now() * 1000;
      const session: ClerkSession = {
        object: 'session', // spec
        id: identifier('sess_', 27), // spec; the prefix is in the examples of the sdk
        user_id: user, // spec
        client_id: identifier('client_', 27), // spec
        actor: null, // spec
        status: 'active', // spec
        last_active_organization_id: organization, // spec
        last_active_at: at, // spec
        expire_at: at + 7 * day, // spec; inferred: a week
        abandon_at: at + 30 * day, // spec; inferred: thirty days
        updated_at: at, // spec
        created_at: at, // spec
      };
      sessions.set(session.id, session);
      return Response.json(session);
    },
    async createToken(asked) {
      const session = sessions.get(asked.part);
      // Inferred: a revoked session issues no tokens, and the only code for that in the spec is 404.
      if (session?.status !== 'active') return clerkError('resource_not_found');
      const body = asked.body === '' ? {} : membersOf(asked);
      const { expires_in_seconds: life = null } = body ?? {};
      const isLife =
        life === null || (Number.isInteger(life) && Number(life) >= 30 && Number(life) <= 315_360_000);
      // The spec has these bounds, and no response for values outside of them. Inferred: 422, as elsewhere.
      if (body === undefined || !isLife || !hasOnly(body, ['expires_in_seconds']))
        return clerkError('form_param_value_invalid');
      const { user_id: sub, id: sid } = session;
      const claims = { azp: undefined, ...users.get(sub), sub, sid };
      const jwt = await sign('session', claims, life === null ? {} : { expiresIn: Number(life) });
      return Response.json({ object: 'token', jwt }); // spec
    },
    revoke({ part }) {
      const session = sessions.get(part);
      if (session === undefined) return clerkError('resource_not_found');
      const revoked = { ...session, status: 'revoked', updated_at: clock.now() * 1000 } as const;
      sessions.set(part, revoked);
      return Response.json(revoked);
    },
  };
}
