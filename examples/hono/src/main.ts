import { open } from '@tokenward/example-playground';
import { startServer } from './server.js';

await open(startServer);
