import { expect } from 'vitest';

/** Equals every `ConfigurationError` whose message contains this text, or matches this pattern. */
export const configurationError = (message: string | RegExp): Error =>
  expect.objectContaining({
    code: 'configuration_invalid',
    message: (typeof message === 'string'
      ? expect.stringContaining(message)
      : expect.stringMatching(message)) as string,
  }) as Error;
