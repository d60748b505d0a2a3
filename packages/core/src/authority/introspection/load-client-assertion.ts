import type * as clientAssertion from './client-assertion.js';

/**
 * Loads the code that signs assertions by `import()`. What it needs of jose takes as long to load as the rest of core, and few
 * applications use it. The CommonJS build has `preloaded-client-assertion.ts` instead.
 */
export async function loadClientAssertion(): Promise<typeof clientAssertion> {
  return import('./client-assertion.js');
}
