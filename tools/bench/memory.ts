import { fileURLToPath } from 'node:url';
import { numberFrom } from './child.js';
import { atMost, told } from './figure.js';
import type { Part } from './part.js';

const holder = fileURLToPath(new URL('holder.ts', import.meta.url));

/** What a remembered token takes, over what its claims take by themselves; each of the two in a process of its own. */
export const memory: Part = {
  name: 'memory',
  title: 'Memory',
  async measure({ held }) {
    const [claims, all] = [await bytes('claims', held), await bytes('tokens', held)];
    return {
      figures: [
        atMost('a remembered token, besides its claims', (all - claims) / 1000, 1.5, 'KB'),
        told('its claims by themselves, as JSON.parse gives them', claims / 1000, 'KB'),
      ],
      notes: [`Of ${held.toLocaleString('en')} tokens in a heap that was just cleared of garbage.`],
    };
  },
};

function bytes(what: 'claims' | 'tokens', count: number): Promise<number> {
  return numberFrom(...process.execArgv, '--expose-gc', holder, what, String(count));
}
