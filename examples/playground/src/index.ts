export { open } from './open.js';
export { serve } from './serve.js';
export type { Running, Settings, StartServer } from './settings.js';
