import { hostileAgainst } from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';

describe('the Koa routes under hostile requests', () => {
  it.each(hostileAgainst(serve))('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
