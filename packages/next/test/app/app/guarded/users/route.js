import { reached } from '../../../reached';

// Without a guard of its own, so that the proxy alone can be seen.
export {
  reached as GET,
  reached as POST,
  reached as PUT,
  reached as PATCH,
  reached as DELETE,
  reached as OPTIONS,
};
