/** One framework: its app without a guard, with ours, and with those of others. */
export interface Contest {
  readonly framework: 'express' | 'fastify' | 'koa' | 'hono';
  readonly title: string;
  /** What our guard must leave of the requests per second of the open app, in per cent. */
  readonly keeps: number;
  /** The guards that ours must beat. */
  readonly rivals: readonly string[];
  /** Guards that are measured for the reader alone. */
  readonly others: readonly string[];
}

/** The app that has no guard. */
export const open = 'open';

/** The app with a guard that lets everyone in at once: no guard of its framework can cost less. */
export const idle = 'a guard that does nothing';

/** The app with a guard that wants an Authorization header and looks at nothing in it, which every guard must do at least. */
export const reading = 'a guard that wants a header';

/** The app with our guard. */
export const ours = 'tokenward';

/**
 * The app with two guards of ours in a row, each with a verifier of its own, so that the second does all its work again. What it
 * costs is the work; what the first costs besides is paid once, however much work is done.
 */
export const twice = 'tokenward, twice';

/** All of them. */
export const contests: readonly Contest[] = [
  {
    framework: 'express',
    title: 'Express',
    keeps: 95,
    rivals: ['express-oauth2-jwt-bearer'],
    others: ['express-jwt + jwks-rsa'],
  },
  {
    framework: 'fastify',
    title: 'Fastify',
    keeps: 90,
    rivals: ['@fastify/jwt + get-jwks'],
    others: [],
  },
  { framework: 'koa', title: 'Koa', keeps: 95, rivals: ['koa-jwt + jwks-rsa'], others: [] },
  { framework: 'hono', title: 'Hono', keeps: 90, rivals: ['hono/jwk'], others: [] },
];

/** Everyone who takes part in a contest. */
export function appsOf({ rivals, others }: Contest): readonly string[] {
  return [open, idle, reading, ours, twice, ...rivals, ...others];
}
