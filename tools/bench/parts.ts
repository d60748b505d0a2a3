import { cold } from './cold.js';
import { eventLoop } from './event-loop.js';
import { floods } from './flood.js';
import { growth } from './growth.js';
import { memory } from './memory.js';
import type { Part } from './part.js';
import { profile } from './profile.js';
import { refusals } from './refusals.js';
import { firstSight, seenBefore } from './sight.js';
import { size } from './size.js';
import { start } from './start.js';

/** All parts of the run, in the order in which they are run and printed. */
export const parts: readonly Part[] = [
  firstSight,
  seenBefore,
  refusals,
  floods,
  growth,
  memory,
  start,
  size,
  eventLoop,
  cold,
  profile,
];
