import { contractCases } from './cases.js';
import { cookieCases } from './cookie-cases.js';
import { functionCases } from './function-cases.js';
import { withApp } from './running-app.js';
import type { ContractServe } from './running-app.js';
import { schemeCases } from './scheme-cases.js';
import { contractStories, expectAnswer } from './stories.js';

/** One test for any test runner. `run` rejects when the app breaks the contract. */
export interface ContractTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Returns the contract of all adapters as a list of tests. Each test has its own app and issuer, and uses real HTTP.
 */
export function contract(serve: ContractServe): readonly ContractTest[] {
  const cases = [...contractCases, ...schemeCases, ...cookieCases, ...functionCases].map(
    ({ name, request, answer }) => ({
      name,
      run: () => withApp(serve, (app) => expectAnswer(app, request, answer)),
    }),
  );
  const stories = Object.entries(contractStories).map(([name, story]) => ({
    name,
    run: () => withApp(serve, story),
  }));
  return [...cases, ...stories];
}
