/** One framework: its app without a guard, with ours, and with those of others. */
export interface Contest {
  readonly framework: 'express' | 'fastify' | 'koa' | 'hono';
  readonly title: string;
  /** The share of the requests per second without a guard that must remain with ours, in percent. */
  readonly keeps: number;
  /** The guards that ours must be faster than. */
  readonly rivals: readonly string[];
  /** Guards that are measured without a target. */
  readonly others?: readonly string[];
}

/** The names of the apps that every framework has: without a guard, with one that does nothing, and with ours. */
export const [open, idle, ours] = ['no guard', 'a guard that does nothing', 'tokenward'] as const;

/** All frameworks. */
export const contests: readonly Contest[] = [
  {
    framework: 'express',
    title: 'Express',
    keeps: 95,
    rivals: ['express-oauth2-jwt-bearer'],
    others: ['express-jwt + jwks-rsa'],
  },
  { framework: 'fastify', title: 'Fastify', keeps: 90, rivals: ['@fastify/jwt + get-jwks'] },
  { framework: 'koa', title: 'Koa', keeps: 95, rivals: ['koa-jwt + jwks-rsa'] },
  { framework: 'hono', title: 'Hono', keeps: 90, rivals: ['hono/jwk'] },
];

/** All apps of a framework. */
export function appsOf({ rivals, others = [] }: Contest): readonly string[] {
  return [open, idle, ours, ...rivals, ...others];
}
