/** One framework: its app without a guard, with ours, and with those of others. */
export interface Contest {
  readonly framework: 'express' | 'fastify' | 'koa' | 'hono';
  readonly title: string;
  /** The guards that ours must be faster than. */
  readonly rivals: readonly string[];
  /** Guards that are measured without a target. */
  readonly others?: readonly string[];
}

/**
 * The names of the apps that every framework has: without a guard, with one that does nothing, with one that only finds the
 * Authorization header in a map, and with ours.
 */
export const [open, idle, lookup, ours] = [
  'no guard',
  'a guard that does nothing',
  'a lookup in a map',
  'tokenward',
] as const;

/** The guards that reject nothing. */
export const unguarded: readonly string[] = [open, idle, lookup];

/** All frameworks. */
export const contests: readonly Contest[] = [
  {
    framework: 'express',
    title: 'Express',
    rivals: ['express-oauth2-jwt-bearer'],
    others: ['express-jwt + jwks-rsa'],
  },
  { framework: 'fastify', title: 'Fastify', rivals: ['@fastify/jwt + get-jwks'] },
  { framework: 'koa', title: 'Koa', rivals: ['koa-jwt + jwks-rsa'] },
  { framework: 'hono', title: 'Hono', rivals: ['hono/jwk'] },
];

/** All apps of a framework. */
export function appsOf({ rivals, others = [] }: Contest): readonly string[] {
  return [open, idle, lookup, ours, ...rivals, ...others];
}
