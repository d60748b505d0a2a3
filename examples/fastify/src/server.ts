import type { StartServer } from '@tokenward/example-playground';
import { createApp } from './app.js';

export const startServer: StartServer = async (settings, port) => {
  const app = createApp(settings);
  return { url: await app.listen({ port, host: '127.0.0.1' }), close: () => app.close() };
};
