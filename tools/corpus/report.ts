import pc from 'picocolors';
import { versionOf } from '../shared/machine.js';
import type { Library } from './library.js';
import { reasons } from './reasons.js';
import type { Result } from './send.js';

/** The report for the terminal. With `all` it names every accepted token, also those that no RFC forbids. */
export function report(libraries: readonly Library[], results: readonly Result[], all: boolean): string {
  const forbidden = results.filter((result) => result.case.reason.forbidden);
  const others = results.filter((result) => !result.case.reason.forbidden);
  return [
    `Hostile tokens and key sets that each library ACCEPTED; Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    `Each token is sent twice, for an issuer with ES256 and for one with RS256; each key set once.
"3+2!": it accepted 3, and for 2 more it threw an undocumented error or did not answer.
"-": it does not read key sets, so the application has to reject bad keys.
Every library accepted valid tokens. Each is configured as strictly as its options allow:`,
    libraries.map(({ name, configured }) => `${pc.bold(name)}: ${configured}`).join('\n'),
    table('Tokens that an RFC forbids to accept', libraries, forbidden),
    table('Tokens that no RFC forbids to accept, but Tokenward rejects', libraries, others),
    pc.bold(`Accepted tokens${all ? '' : ' that an RFC forbids'}, with the clause of the RFC`),
    ...libraries
      .filter(({ ours }) => !ours)
      .map((library) => listing(library, all ? results : forbidden, all ? Infinity : 6)),
    ...(all ? [] : ['`npm run corpus -- --all` names every accepted token.']),
  ].join('\n\n');
}

/** How many tokens of each family were sent, and how many each library accepted. */
function table(title: string, libraries: readonly Library[], results: readonly Result[]): string {
  const families = Object.keys(reasons).filter((family) => results.some((one) => one.case.family === family));
  const columns = [...families, 'total'];
  const of = (column: string): readonly Result[] =>
    column === 'total' ? results : results.filter((one) => one.case.family === column);
  const line = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(33) + cells.map((cell, at) => `${cell}`.padStart((columns[at]?.length ?? 0) + 3)).join('');
  return [
    pc.bold(title),
    pc.dim(line('', columns)),
    line(
      'sent',
      columns.map((column) => new Set(of(column).map((one) => one.case)).size),
    ),
    ...libraries.map((library) =>
      line(
        `${library.name} ${versionOf(library.package)}`,
        columns.map((column) => cell(of(column).filter((one) => one.library === library))),
      ),
    ),
  ].join('\n');
}

function cell(results: readonly Result[]): string {
  if (results.length === 0) return '-';
  const count = (kind: string): number => results.filter(({ outcome }) => outcome.kind === kind).length;
  return `${count('accepted')}${count('failed') > 0 ? `+${count('failed')}!` : ''}`;
}

/** What one library accepted, by family and clause, and its undocumented errors; at most so many of each. */
function listing(library: Library, results: readonly Result[], most: number): string {
  const groups = new Map<string, Set<string>>();
  const note = (heading: string, entry: string): void => {
    groups.set(heading, (groups.get(heading) ?? new Set()).add(entry));
  };
  for (const { case: one, outcome } of results.filter((result) => result.library === library)) {
    if (outcome.kind === 'accepted') note(`${one.family} (${one.reason.clause})`, one.name);
    if (outcome.kind === 'failed')
      note(`undocumented errors, ${one.family}`, `${one.name} (${outcome.code})`);
  }
  const lines = [...groups].map(([heading, entries]) => {
    const more = entries.size > most ? [`and ${entries.size - most} more`] : [];
    return `  ${heading}: ${[...[...entries].slice(0, most), ...more].join('; ')}`;
  });
  return [pc.bold(`${library.name} ${versionOf(library.package)}`), ...lines].join('\n');
}
