export { startWorkos } from './server.js';
export type { WorkosServer, WorkosServerOptions } from './server.js';
export type { WorkosApplication } from './environment.js';
export type { Outage } from '../service.js';
