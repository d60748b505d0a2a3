import { nextAuth } from '@tokenward/next';
import { cookies } from 'next/headers.js';
import { verifier } from './shared.js';

export { cookies };
export { nextAuth };
export const auth = nextAuth(verifier);
export declare const request: Request;
