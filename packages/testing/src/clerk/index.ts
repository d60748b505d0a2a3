export { startClerk } from './server.js';
export type { ClerkServer, ClerkServerOptions } from './server.js';
export type { ClerkApplication, ClerkMachine } from './instance.js';
export type { Outage } from '../service.js';
