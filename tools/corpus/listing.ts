import pc from 'picocolors';
import type { Contender } from './contender.js';
import type { Result } from './fire.js';
import { wrapped } from './wrapped.js';

/** What one contender accepted, by family and clause, and the errors that it does not document; some of each, or all. */
export function listing(
  contender: Contender,
  version: string,
  results: readonly Result[],
  all: boolean,
): string {
  const groups = new Map<string, Set<string>>();
  const note = (heading: string, entry: string): void => {
    groups.set(heading, (groups.get(heading) ?? new Set()).add(entry));
  };
  for (const { shot, outcome } of results.filter((result) => result.contender === contender)) {
    if (outcome.kind === 'accepted') note(`${shot.family} (${shot.ground.clause})`, shot.name);
    if (outcome.kind === 'broken') note(`errors in ${shot.family}`, `${shot.name} (${outcome.reason})`);
  }
  return [
    pc.bold(`${contender.name} ${version}`),
    ...[...groups].map(([heading, entries]) => {
      const limit = all ? Infinity : heading.startsWith('errors') ? 1 : 6;
      return wrapped(`  ${heading}: ${shortened([...entries], limit)}`);
    }),
  ].join('\n');
}

function shortened(entries: readonly string[], limit: number): string {
  const more = entries.length - limit;
  return (more > 0 ? [...entries.slice(0, limit), `and ${more} more`] : entries).join('; ');
}
