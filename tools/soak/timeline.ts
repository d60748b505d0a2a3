import type { World } from './world.js';

/** A part of the timeline. */
export interface Phase {
  readonly what: string;
  /** How long it lasts, in the time of the service. */
  readonly minutes: number;
  /** What happens when it begins. */
  readonly begin: (world: World) => Promise<void> | void;
}

/** What happens to the issuer in one round: every way to rotate, and every way to fail, one of them until the keys are dead. */
export const timeline: readonly Phase[] = [
  { what: 'all is well', minutes: 12, begin: () => {} },
  { what: 'a new key, the old ones stay', minutes: 8, begin: (world) => world.rotate() },
  {
    what: 'nothing that makes the server ask for newer keys',
    minutes: 2,
    begin: (world) => world.setCalm(true),
  },
  { what: 'likewise; the old keys withdrawn', minutes: 14, begin: (world) => world.withdraw() },
  {
    what: 'Cache-Control: max-age=120',
    minutes: 8,
    begin(world) {
      world.setCalm(false);
      world.setMaxAge(120);
    },
  },
  {
    what: 'a new key, the old ones withdrawn',
    minutes: 5,
    async begin(world) {
      await world.rotate();
      world.withdraw();
    },
  },
  {
    what: 'status 500; a new key, the old ones withdrawn',
    minutes: 10,
    async begin(world) {
      await world.setMode('server error');
      await world.rotate();
      world.withdraw();
    },
  },
  { what: 'all is well', minutes: 5, begin: (world) => world.setMode('well') },
  {
    what: 'keys never arrive, and a new key',
    minutes: 6,
    async begin(world) {
      await world.setMode('hang');
      await world.rotate();
    },
  },
  { what: 'all is well', minutes: 4, begin: (world) => world.setMode('well') },
  { what: 'every connection is reset', minutes: 5, begin: (world) => world.setMode('reset') },
  { what: 'HTML with status 200', minutes: 5, begin: (world) => world.setMode('HTML') },
  { what: 'all is well', minutes: 4, begin: (world) => world.setMode('well') },
  { what: 'a new key under the same kid', minutes: 6, begin: (world) => world.rotate('replace') },
  { what: 'an empty key set', minutes: 2, begin: (world) => world.setMode('no keys') },
  {
    what: 'all is well; max-age=60',
    minutes: 4,
    begin(world) {
      world.setMaxAge(60);
      return world.setMode('well');
    },
  },
  { what: 'the port is closed', minutes: 50, begin: (world) => world.setMode('down') },
  { what: 'still closed, and a new key', minutes: 16, begin: (world) => world.rotate() },
  {
    what: 'all is well; no Cache-Control',
    minutes: 14,
    begin(world) {
      world.setMaxAge();
      return world.setMode('well');
    },
  },
];

/** How long one round takes, in minutes of the service. */
export const roundMinutes: number = timeline.reduce((sum, { minutes }) => sum + minutes, 0);
