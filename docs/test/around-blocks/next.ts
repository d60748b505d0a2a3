import { nextAuth } from '@tokenward/next';
import { clerk, verifyToken } from '@tokenward/providers/clerk';
import { cookies, headers } from 'next/headers.js';
import { verifier } from './shared.js';

export { clerk, cookies, headers, nextAuth, verifyToken };
export const auth = nextAuth(verifier);
export declare const request: Request;
export declare const handler: () => Response;
