import pc from 'picocolors';
import { configured } from './bounds.js';
import { checksOf, megabyte } from './checks.js';
import type { Check, Run } from './checks.js';
import type { Figures } from './soaked-server.js';
import type { Row } from './tally.js';

/** So many outcomes of one kind are listed. */
const mostListed = 5;

/** Prints what a run brought; gives whether every check holds. */
export function report(run: Run): boolean {
  const { tally, end } = run;
  const checks = checksOf(run);
  heading('what happened, by minute of the service');
  print('minute', '', 'requests', 'slowest', 'outcomes');
  for (const { begun, name, ...row } of tally.phases) {
    const outcomes = listOf([...sumsOf(row.outcomes)]);
    print((begun / 60).toFixed(0), name, String(row.requests), ms(row.slowest), outcomes);
  }
  heading('what was sent, and what came back');
  print('', '', 'requests', 'slowest', 'outcomes');
  for (const row of [...tally.kinds.values()].toSorted((a, b) => b.requests - a.requests))
    print('', row.name, String(row.requests), ms(row.slowest), listOf([...row.outcomes]));
  if (end) {
    counts('refusals by code, as the server counts them', end.refused);
    counts('answers of 5xx by cause, as the server counts them', end.failed);
  }
  heading('in figures');
  for (const figure of figuresOf(run)) console.log(`  ${figure}`);
  heading('what must hold');
  for (const check of checks) console.log(checkLine(check));
  for (const violation of tally.violations) console.log(pc.red(`\n  ${violation}`));
  for (const reason of end?.unhandled.slice(0, mostListed) ?? [])
    console.log(pc.red(`\n  unhandled: ${reason}`));
  return checks.every(holds);
}

function heading(title: string): void {
  console.log(pc.bold(`\n${title}`));
}

function print(minute: string, name: string, requests: string, slowest: string, outcomes: string): void {
  console.log(
    `${minute.padStart(6)}  ${name.padEnd(48)}${requests.padStart(9)}${slowest.padStart(9)}  ${outcomes}`,
  );
}

/** The outcomes of a phase, in which every kind of refusal is right. */
function sumsOf(outcomes: Row['outcomes']): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [outcome, count] of outcomes) {
    const name = ['200', 'unavailable'].includes(outcome) ? outcome : 'refused';
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return sums;
}

function listOf(outcomes: readonly (readonly [string, number])[]): string {
  const sorted = outcomes.toSorted(([, a], [, b]) => b - a);
  const listed = sorted.slice(0, mostListed).map(([outcome, count]) => `${outcome} ${count}`);
  const more = sorted.length - listed.length;
  return [...listed, ...(more > 0 ? [`and ${more} other codes`] : [])].join(', ');
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}

function counts(title: string, list: Readonly<Record<string, number>>): void {
  heading(title);
  for (const [name, count] of Object.entries(list).toSorted(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(10)}  ${name}`);
}

function figuresOf({ tally, seconds, longestStall, warm, end }: Run): readonly string[] {
  const { requests, slowest } = tally.counts();
  const percentile = (part: number): string => `${(tally.times.percentile(part) / 1000).toFixed(1)} ms`;
  return [
    `${requests} requests in ${seconds.toFixed(0)} s, ${(requests / seconds).toFixed(0)} a second`,
    `p50 ${percentile(50)}, p99 ${percentile(99)}, p99.9 ${percentile(99.9)}`,
    ...(slowest
      ? [`slowest request: ${slowest.took.toFixed(0)} ms (${slowest.shot.kind}: ${slowest.outcome})`]
      : []),
    ...(end ? [`longest stall of the server's event loop: ${ms(end.longestStall)}`] : []),
    `longest stall of the clients and the issuer, which share a process: ${ms(longestStall)}`,
    ...(Math.max(longestStall, end?.longestStall ?? 0) > configured.timeout * 1000
      ? ['That is longer than a fetch may take, so the machine itself can be why an answer is wrong.']
      : []),
    ...(warm && end ? memory(warm, end, requests) : []),
  ];
}

function memory(warm: Figures, end: Figures, requests: number): readonly string[] {
  return (['heapUsed', 'rss'] as const).map((name) => {
    const [before, after] = [warm[name] / megabyte, end[name] / megabyte];
    const growth = ((after - before) / requests) * 100_000;
    return `${name} ${before.toFixed(1)} MB after the warm-up, ${after.toFixed(1)} MB at the end: ${growth.toFixed(2)} MB per 100,000 requests`;
  });
}

function holds({ seen, most }: Check): boolean {
  return seen <= most;
}

function checkLine(check: Check): string {
  const { what, seen, most, unit } = check;
  const figure = Number.isInteger(seen) ? String(seen) : seen.toFixed(1);
  return `${holds(check) ? pc.green('✓') : pc.red('✗')} ${what}: ${figure} of at most ${most}${unit}`;
}
