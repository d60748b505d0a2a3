// What the core's tests import as 'vitest': its own runner and its own expectations, which need no Node.js.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  ChaiStyleAssertions,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import type { Assertion, ExpectStatic } from '@vitest/expect';
import { getCurrentTest } from '@vitest/runner';
import { spyOn } from '@vitest/spy';

export { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@vitest/runner';

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers])
  chai.use(plugin);

/** Vitest's `expect`, put together as Vitest does it. */
export const expect = Object.assign(
  (value: unknown, message?: string) => {
    const assertion = chai.expect(value, message) as Assertion;
    chai.util.flag(assertion, 'vitest-test', getCurrentTest());
    return assertion;
  },
  chai.expect,
  (globalThis as unknown as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT],
) as ExpectStatic;
setState({ assertionCalls: 0 }, expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect });
(chai.expect as unknown as { extend(target: ExpectStatic, matchers: object): void }).extend(
  expect,
  customMatchers,
);

const stubs: (() => void)[] = [];

/** The part of Vitest's `vi` that the core's tests use. */
export const vi = {
  spyOn,
  stubGlobal(name: string, value: unknown): void {
    const earlier = Object.getOwnPropertyDescriptor(globalThis, name);
    stubs.unshift(() =>
      earlier === undefined
        ? Reflect.deleteProperty(globalThis, name)
        : Object.defineProperty(globalThis, name, earlier),
    );
    Object.defineProperty(globalThis, name, { value, configurable: true });
  },
  unstubAllGlobals(): void {
    for (const undo of stubs.splice(0)) undo();
  },
} as const;
