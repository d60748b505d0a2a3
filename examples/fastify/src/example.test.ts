import { describeExample } from '@tokenward/example-playground/test';
import { startServer } from './server.js';

describeExample('Fastify', startServer, new URL('main.ts', import.meta.url));
