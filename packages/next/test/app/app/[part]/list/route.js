import { reached } from '../../../reached';

// Without a guard of its own, so that the proxy alone can be seen.
export const dynamic = 'force-dynamic';
export { reached as GET };
