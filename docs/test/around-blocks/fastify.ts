import { fastifyAuth } from '@tokenward/fastify';
import fastify from 'fastify';
import type { FastifyRequest } from 'fastify';
import { verifier } from './shared.js';

export { fastifyAuth };
export const auth = fastifyAuth(verifier);
export const app = fastify();
export declare const request: FastifyRequest;
