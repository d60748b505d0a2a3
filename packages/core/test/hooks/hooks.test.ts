import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headersWith, hookCases, nonsense, promises, thrown, tokenOf, ways } from './cases.js';
import type { Broken } from './cases.js';
import { hosts } from './hosts.js';
import type { Host } from './hosts.js';

/** No answer takes so long as the shortest deadline, in milliseconds: each failure is noticed at once, also on a busy machine. */
const longest = 4000;

/** Hooks for which `undefined` or `null` is an answer: not active, not found, no credential, no denial. */
const meaningful: readonly string[] = [
  'rules',
  'ask',
  'lookup',
  'lookup of keyById',
  'resolve',
  'read',
  'read, before another source',
];
const nothing = [
  ['undefined', undefined],
  ['null', null],
] as const;

/** One way in which one hook fails. */
interface Failure {
  readonly name: string;
  readonly hook: (typeof hookCases)[number];
  readonly broken: Broken;
}

const failures: readonly Failure[] = hookCases.flatMap((hook) => [
  ...Object.entries(ways).flatMap(([way, fail]) =>
    thrown.map(([value, what]) => ({ name: `${hook.hook} ${way}: ${value}`, hook, broken: fail(what) })),
  ),
  ...Object.entries(promises).map(([way, broken]) => ({ name: `${hook.hook} ${way}`, hook, broken })),
  ...(meaningful.includes(hook.hook) ? nonsense : [...nonsense, ...nothing])
    .filter(() => hook.hook !== 'onDenied' && hook.hook !== 'onUnavailable')
    .flatMap(([value, what]) => [
      { name: `${hook.hook} gives ${value}`, hook, broken: () => what as never },
      {
        name: `${hook.hook} gives ${value} as a promise`,
        hook,
        broken: () => Promise.resolve(what) as never,
      },
    ]),
]);

describe.each(Object.entries(hosts))('%s', (_name, start) => {
  let host: Host;
  beforeAll(async () => {
    host = await start(failures.map(({ hook, broken }) => hook.route(broken)));
  });
  afterAll(() => host.close());

  it.each(hookCases.map(({ hook }) => hook))('lets nobody in when %s fails', async (name) => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const wrong: string[] = [];
    const token = await tokenOf(hookCases.find(({ hook }) => hook === name)?.credential ?? 'none');
    const asked = [...failures.entries()].filter(([, { hook }]) => hook.hook === name);
    for (let at = 0; at < asked.length; at += 10)
      await Promise.all(
        asked.slice(at, at + 10).map(async ([route, { name: failure }]) => {
          const start = performance.now();
          const status = await host.ask(route, headersWith(token));
          const milliseconds = performance.now() - start;
          if (status < 400 || milliseconds > longest)
            wrong.push(`${failure}: ${status} after ${milliseconds} ms`);
        }),
      );
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', onUnhandled);
    expect(wrong).toEqual([]);
    expect(unhandled).toEqual([]);
  });
});
