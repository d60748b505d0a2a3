import { createServer } from 'node:http';
import { listen } from '@tokenward/testing/contract';

/** A port for a server in another process that must know its address before it starts. */
export async function freePort(): Promise<number> {
  const { url, close } = await listen(createServer());
  await close();
  return Number(new URL(url).port);
}
