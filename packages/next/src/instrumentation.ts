import { joinRepeatedAuthorization } from '@tokenward/core/authoring';
import type { NodeRequest } from '@tokenward/core/authoring';

/**
 * Export it from `instrumentation.ts`: `export { register } from '@tokenward/next/instrumentation'`. It keeps
 * repeated `Authorization` headers visible, so that a request with two credentials is rejected. Without it, Node.js
 * drops the second header and only the first credential is verified.
 */
export function register(): void {
  // The build replaces this name with its value and removes the rest from the edge bundle.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
  subscribe('http.server.request.start', (message) =>
    joinRepeatedAuthorization((message as { request: NodeRequest }).request),
  );
}
