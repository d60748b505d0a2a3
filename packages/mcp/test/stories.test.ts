import { describe, expect, it } from 'vitest';
import { stories as stories1 } from './stories-1.js';
import { stories as stories2 } from './stories-2.js';

// tools/versions plays them with the oldest and the newest supported versions.
describe.each([
  ['1', stories1],
  ['2', stories2],
])('with version %s of the SDK', (_version, stories) => {
  it.each(stories)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
