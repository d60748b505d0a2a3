import { contract } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';

describe('Koa', () => {
  it.each(contract(serve))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
