import { auth } from '../../../contract';
import { reached } from '../../../reached';

// Outside of the proxy's matcher, so that the guard of the route alone can be seen.
const guarded = auth.required()(reached);
export {
  guarded as GET,
  guarded as POST,
  guarded as PUT,
  guarded as PATCH,
  guarded as DELETE,
  guarded as OPTIONS,
};
