// The app of the contract on any runtime; app.js is packages/hono/test/app.ts as it stands.
import { acrossBridge, contractRoutes, contractVerifier } from '@tokenward/testing/contract';
import { createApp } from './app.js';

/** Builds the app in the world at the other end of the bridge. */
export function appAcross(bridge) {
  const world = acrossBridge(bridge);
  return createApp({ verifier: contractVerifier(world), routes: contractRoutes, world });
}
