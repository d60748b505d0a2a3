import { serve } from '@tokenward/example-playground';
import type { StartServer } from '@tokenward/example-playground';
import { createApp } from './app.js';

export const startServer: StartServer = (settings, port) => {
  const handle = createApp(settings).callback();
  return serve((request, response) => void handle(request, response), port);
};
