import { honoAuth } from '@tokenward/hono';
import { Hono } from 'hono';
import { verifier } from './shared.js';

export { honoAuth };
export const auth = honoAuth(verifier);
export const partners = honoAuth(verifier);
export const app = new Hono();
export declare const c: { readonly var: { readonly access: { readonly claims: unknown } } };
