import Router from '@koa/router';
import { koaAuth } from '@tokenward/koa';
import type { RouterMiddleware } from '@koa/router';
import { verifier } from './shared.js';

export { koaAuth, Router };
export const auth = koaAuth(verifier);
export const router = new Router();
export declare const listUsers: RouterMiddleware;
export declare const ctx: { readonly state: { readonly access: { readonly claims: unknown } } };
