import { joinRepeatedAuthorization } from '@tokenward/core/authoring';
import type { NodeRequest } from '@tokenward/core/authoring';

/**
 * For `instrumentation.ts`: `export { register } from '@tokenward/next/instrumentation'`. A request with two credentials is
 * then refused; without it the first one is judged alone, because Node.js hides the second from Next.js.
 */
export function register(): void {
  // The build replaces this name, and drops the rest from what it makes for the edge runtime.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
  subscribe('http.server.request.start', (message) =>
    joinRepeatedAuthorization((message as { request: NodeRequest }).request),
  );
}
