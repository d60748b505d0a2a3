export { workos } from './workos.js';
export type {
  WorkosApiKeyOptions,
  WorkosAuthority,
  WorkosIntrospectionOptions,
  WorkosOptions,
} from './workos.js';
