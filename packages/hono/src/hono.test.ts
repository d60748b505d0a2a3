import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { contract, listen } from '@tokenward/testing/contract';
import type { ContractApp } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { createApp } from '../test/contract-app.js';

const serve = ({ verifier, routes }: ContractApp) =>
  listen(createServer(getRequestListener(createApp(verifier, routes).fetch)));

describe('Hono', () => {
  it.each(contract(serve))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
