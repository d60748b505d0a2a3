import { describeExample } from '@tokenward/example-playground/test';
import { startServer } from './server.js';

describeExample('Express', startServer, new URL('main.ts', import.meta.url));
