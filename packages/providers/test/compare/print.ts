import pc from 'picocolors';
import type { Outcome, Row } from './compare.js';

/** Prints the rows that differ, by kind, each with its reason, and how many there are. */
export function printRows(rows: readonly Row[]): void {
  const different = rows.filter(({ difference }) => difference);
  const kinds = [...new Set(different.map(({ difference }) => String(difference?.kind)))].toSorted();
  for (const kind of kinds) {
    console.log(pc.yellow(`  ${kind}`));
    for (const { name, their, our, requests, difference } of different) {
      if (difference?.kind !== kind) continue;
      const [theirs, ours] = [shown(their, requests[0]), shown(our, requests[1])];
      console.log(`    ${name.padEnd(56)} ${theirs.padEnd(44)} ${ours}`);
      console.log(pc.dim(`      ${difference.why}`));
      if (their.verdict === 'granted' && our.verdict === 'granted' && their.reason !== our.reason)
        console.log(pc.dim(`      theirs ${their.reason}; ours ${our.reason}`));
    }
  }
  const count = (kind: string): number =>
    different.filter(({ difference }) => difference?.kind === kind).length;
  const counts = [...kinds.filter((kind) => kind !== 'peer right'), 'peer right'];
  console.log(
    `  ${rows.length} credentials: ${rows.length - different.length} the same, ${different.length} different ` +
      `(${counts.map((kind) => `${count(kind)} ${kind}`).join('; ')}).`,
  );
}

/** Prints what is wrong with the comparison, and lets the process exit with 1 if anything is. */
export function printFaults(faults: readonly string[]): void {
  for (const fault of faults) console.log(pc.red(fault));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

/** The verdict, and in brackets the number of requests to the vendor. */
function shown({ verdict, reason, ends }: Outcome, requests: number): string {
  const end = ends === undefined ? '' : `, ends ${ends}`;
  return `${verdict}${verdict === 'granted' ? end : `: ${reason}`}${requests === 0 ? '' : ` (${requests})`}`;
}
