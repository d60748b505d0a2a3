import { expressAuth } from '@tokenward/express';
import express from 'express';
import { verifier } from './shared.js';

export { express, expressAuth };
export const auth = expressAuth(verifier);
export const app = express();
export declare const req: express.Request;
