import { getRequestListener } from '@hono/node-server';
import { serve } from '@tokenward/example-playground';
import type { StartServer } from '@tokenward/example-playground';
import { createApp } from './app.js';

export const startServer: StartServer = (settings, port) => {
  const handle = getRequestListener(createApp(settings).fetch);
  return serve((request, response) => void handle(request, response), port);
};
