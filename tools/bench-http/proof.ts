import { idle, open, reading } from './contests.js';
import type { MeasuredServer } from './measured-server.js';
import type { World } from './world.js';

/** Sees that an app does its work: one that lets nobody in, or everybody, would be measured for nothing. */
export async function prove({ app, url }: MeasuredServer, { tokens, bad }: World): Promise<void> {
  for (const token of tokens) await expectStatus(200, 'good', token);
  const refusal = [open, idle, reading].includes(app) ? 200 : 401;
  for (const [kind, token] of Object.entries(bad)) await expectStatus(refusal, kind, token);

  async function expectStatus(right: number, kind: string, token: string): Promise<void> {
    const response = await fetch(`${url}/reports`, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    if (response.status !== right)
      throw new Error(`${app} answers ${response.status} instead of ${right} to a token that is ${kind}.`);
  }
}
