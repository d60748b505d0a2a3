import { statefulServerWith } from './stateful-server.js';
import type { StatefulServer } from './stateful-server.js';
import { connect as connect1 } from './transport-1.js';
import { connect as connect2 } from './transport-2.js';

export type { StatefulServer } from './stateful-server.js';

const generations = { 'version 1': connect1, 'version 2': connect2 } as const;

/** The generations of the SDK. */
export type Generation = keyof typeof generations;
export const generationNames = Object.keys(generations) as readonly Generation[];

/** Creates a stateful server. */
export function statefulServer(generation: Generation, newId?: () => string): StatefulServer {
  return statefulServerWith(generations[generation], newId);
}
