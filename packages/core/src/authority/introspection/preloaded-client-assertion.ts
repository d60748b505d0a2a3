import * as clientAssertion from './client-assertion.js';

/** Takes the place of `load-client-assertion.ts` in the CommonJS build, since the CommonJS loader of jest has no `import()`. */
export async function loadClientAssertion(): Promise<typeof clientAssertion> {
  return clientAssertion;
}
