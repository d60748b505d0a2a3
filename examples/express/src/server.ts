import { serve } from '@tokenward/example-playground';
import type { StartServer } from '@tokenward/example-playground';
import { createApp } from './app.js';

export const startServer: StartServer = (settings, port) => serve(createApp(settings), port);
