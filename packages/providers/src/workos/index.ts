export { connectReply } from './connect-reply.js';
export { workos } from './workos.js';
export type { WorkosAgentClaims, WorkosAgentType } from './agents.js';
export type {
  WorkosAgentOptions,
  WorkosApiKeyOptions,
  WorkosAuthority,
  WorkosIntrospectionOptions,
  WorkosOptions,
} from './options.js';
